import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { makeServerFolder, runCommand } from '../../test/faults/server-process.ts';
import { startDovecot } from '../../test/support/dovecot.ts';
import { findPeer } from '../../test/support/peer.ts';
import { type BenchRun, findGenerator, runGenerator } from './bench-run.ts';

const BIN = fileURLToPath(new URL('../../bin/mailstead.js', import.meta.url));
const USER = 'user0001';
/** One way; there and back is twice that. */
const DELAY_MS = 10;

/** An account of a Dovecot carried over by the command line: whole, with 20 ms of latency, and what one per cent of change takes. */
export async function benchMigrate(run: BenchRun): Promise<void> {
  const fill = findGenerator('mig-fill.mjs');
  const proxy = findGenerator('delay-proxy.mjs');
  if (findPeer('dovecot') === undefined || fill === undefined || proxy === undefined)
    return run.skip('migrate', 'needs Dovecot and the load generators');
  const messages = Math.max(400, Math.round(10_000 * run.scale));
  await using dovecot = await startDovecot();
  const options = { port: dovecot.port, users: 1, 'user-offset': 0, messages };
  await runGenerator(fill, options);
  const near = await carry(dovecot.port);
  const report = (
    figure: string,
    value: number,
    unit: string,
    budget?: readonly ['<=' | '>=', number],
  ) => run.report('migrate', { figure, value, unit, ...(budget !== undefined && { budget }) });
  report(`${messages} messages`, messages / near.seconds, 'messages/s', ['>=', 1500]);
  report('memory, highest', near.highestMb, 'MB', ['<=', 200]);
  await runGenerator(fill, { ...options, delta: 1 });
  report('one per cent of change', (await near.again()).seconds, 's', ['<=', 0.3]);
  report('no change', (await near.again()).seconds, 's');
  near.remove();
  const port = dovecot.port + 1;
  const slow = spawn(process.execPath, [
    proxy,
    '--listen',
    String(port),
    '--port',
    String(dovecot.port),
    '--delay',
    String(DELAY_MS),
  ]);
  const far = await carry(port);
  report(`${messages} messages, ${2 * DELAY_MS} ms away`, messages / far.seconds, 'messages/s', [
    '>=',
    1200,
  ]);
  far.remove();
  slow.kill();
}

interface Timed {
  readonly seconds: number;
  readonly highestMb: number;
}

/** Carries the user over into a server folder of its own, which is not being served. */
async function carry(port: number) {
  const address = `${USER}@bench.test`;
  const folder = await makeServerFolder({ accounts: [address] });
  const data = ['--data', folder.data];
  const list = join(folder.root, 'users.csv');
  writeFileSync(list, `source,target,password\n${USER},${address},pass\n`);
  await runCommand(['migrate', 'new', 'bench', '--from', `imap://127.0.0.1:${port}`, ...data]);
  await runCommand(['migrate', 'users', 'bench', '--csv', list, ...data]);
  const again = async () => await timed(['migrate', 'run', 'bench', ...data]);
  return {
    ...(await again()),
    again,
    remove: () => rmSync(folder.root, { recursive: true, force: true }),
  };
}

/** Runs the command as an administrator does, from the start of its process to its end. */
async function timed(args: readonly string[]): Promise<Timed> {
  const before = performance.now();
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let highestMb = 0;
  const watch = setInterval(() => {
    highestMb = Math.max(highestMb, highestOf(child.pid!));
  }, 50);
  const complaints = text(child.stderr);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(watch);
  if (code !== 0) throw new Error(`migrate: ${await complaints}`);
  return { seconds: (performance.now() - before) / 1000, highestMb };
}

/** The most memory a process and those it started have had resident, in MB. */
function highestOf(pid: number): number {
  try {
    const own = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    const below = children === '' ? [] : children.split(' ').map(Number);
    return below.reduce((sum, child) => sum + highestOf(child), Number(own ?? 0) / 1024);
  } catch {
    return 0;
  }
}
