import { spawn } from 'node:child_process';
import { startDovecot } from '../../test/support/dovecot.ts';
import { findPeer } from '../../test/support/peer.ts';
import { type BenchRun, findGenerator, runGenerator } from './bench-run.ts';
import { openMailstead, openPeers, type Carrier } from './carriers.ts';
import { median } from './timing.ts';

const USER = 'user0001';
/** One way; there and back is twice that. */
const DELAY_MS = 10;
/** Changes that are carried, each by every tool. */
const DELTAS = 3;

type Report = (
  figure: string,
  value: number,
  unit: string,
  more?: { readonly budget?: readonly ['<=' | '>=', number]; readonly peer?: number | undefined },
) => void;

interface Source {
  readonly messages: number;
  /** One per cent of the messages changes. */
  readonly change: () => Promise<void>;
}

/**
 * An account of a Dovecot carried over by the command line, beside mbsync and dsync where they are installed: whole, with 20 ms of
 * latency, and what one per cent of change takes.
 */
export async function benchMigrate(run: BenchRun): Promise<void> {
  const fill = findGenerator('mig-fill.mjs');
  const proxy = findGenerator('delay-proxy.mjs');
  if (findPeer('dovecot') === undefined || fill === undefined || proxy === undefined)
    return run.skip('migrate', 'needs Dovecot and the load generators');
  const messages = Math.max(400, Math.round(10_000 * run.scale));
  await using dovecot = await startDovecot();
  const options = { port: dovecot.port, users: 1, 'user-offset': 0, messages };
  await runGenerator(fill, options);
  const report: Report = (figure, value, unit, more = {}) =>
    run.report('migrate', { figure, value, unit, ...more });
  const source: Source = {
    messages,
    change: async () => void (await runGenerator(fill, { ...options, delta: 1 })),
  };
  const account = { port: dovecot.port, user: USER, password: 'pass' };
  const near = [await openMailstead(account), ...openPeers(account, dovecot.folder)];
  await benchWhole(near, source, { report, where: '', least: 1500 });
  await benchDeltas(near, source, { report, where: '', most: 0.3 });
  for (const it of near) it.remove();
  const port = dovecot.port + 1;
  const addresses = ['--listen', String(port), '--port', String(dovecot.port)];
  const slow = spawn(process.execPath, [proxy, ...addresses, '--delay', String(DELAY_MS)]);
  const far = [
    await openMailstead({ ...account, port }),
    ...openPeers({ ...account, port }, dovecot.folder),
  ];
  const where = `, ${2 * DELAY_MS} ms away`;
  await benchWhole(far, source, { report, where, least: 1200 });
  await benchDeltas(far, source, { report, where });
  for (const it of far) it.remove();
  slow.kill();
}

/** The first carrier is ours; of the others the best is the peer. */
async function benchWhole(
  [own, ...peers]: readonly Carrier[],
  { messages }: Source,
  { report, where, least }: { report: Report; where: string; least: number },
): Promise<void> {
  const took = await own!.carry();
  const figure = `${messages} messages${where}`;
  const rates: number[] = [];
  for (const peer of peers) {
    const { seconds, highestMb } = await peer.carry();
    rates.push(messages / seconds);
    report(`${figure}: ${peer.name}`, messages / seconds, 'messages/s');
    report(`memory, highest${where}: ${peer.name}`, highestMb, 'MB');
  }
  const best = rates.length === 0 ? undefined : Math.max(...rates);
  report(figure, messages / took.seconds, 'messages/s', { budget: ['>=', least], peer: best });
  report(`memory, highest${where}`, took.highestMb, 'MB', { budget: ['<=', 200] });
  report(`memory, resident${where}`, took.residentMb, 'MB', { budget: ['<=', 200] });
}

/** In turn, each change by another first: whoever comes first finds the source's own caches cold. */
async function benchDeltas(
  carriers: readonly Carrier[],
  source: Source,
  { report, where, most }: { report: Report; where: string; most?: number },
): Promise<void> {
  const changed = carriers.map((): number[] => []);
  const unchanged = carriers.map((): number[] => []);
  for (let round = 0; round < DELTAS; round++) {
    await source.change();
    for (const times of [changed, unchanged])
      for (let turn = 0; turn < carriers.length; turn++) {
        const at = (round + turn) % carriers.length;
        times[at]!.push((await carriers[at]!.carry()).seconds);
      }
  }
  tell(`one per cent of change${where}`, changed, most);
  tell(`no change${where}`, unchanged);

  function tell(figure: string, times: readonly (readonly number[])[], budget?: number): void {
    const [own, ...others] = times.map(median);
    for (const [at, seconds] of others.entries())
      report(`${figure}: ${carriers[at + 1]!.name}`, seconds, 's');
    const best = others.length === 0 ? undefined : Math.min(...others);
    report(figure, own!, 's', {
      peer: best,
      ...(budget !== undefined && { budget: ['<=', budget] }),
    });
  }
}
