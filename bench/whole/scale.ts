import { setTimeout as delay } from 'node:timers/promises';
import { runCommand, startServerProcess } from '../../test/faults/server-process.ts';
import { type BenchRun, residentMb } from './bench-run.ts';
import { fillAccounts } from './fill-accounts.ts';
import { type MeasuredServer, startMeasuredServer } from './mail-server.ts';
import { openSignedIn } from './open-signed-in.ts';
import { openFileCount, processorMs } from './process-facts.ts';
import { sendMany } from './send-many.ts';
import { inTurn, timeOf } from './timing.ts';

/** Bytes of the messages that the accounts have beforehand. */
const FILLED_BYTES = 1024;
const CHOSEN = 10;
const QUIET_SECONDS = 5;

interface Size {
  readonly accounts: number;
  readonly domains: number;
  readonly messages: number;
}

interface Side extends Size {
  readonly server: MeasuredServer;
  /** Accounts that are measured. */
  readonly chosen: readonly number[];
}

/** What is reported of both sides, and with `compare` their ratio. */
type Show = (figure: string, values: readonly number[], unit?: string) => void;

/**
 * A server with thousands of domains and accounts costs the same for each of them as one with ten. Both run at the same
 * time and are measured in turn.
 */
export async function benchScale(run: BenchRun): Promise<void> {
  const messages = Math.max(10, Math.round(1000 * run.scale));
  const ten = { accounts: 10, domains: 10, messages };
  const thousands = {
    accounts: Math.max(50, Math.round(2000 * run.scale)),
    domains: Math.max(100, Math.round(5000 * run.scale)),
    messages,
  };
  await using few = await startFilled(ten);
  await using many = await startFilled(thousands);
  const sides = [sideOf(few, ten), sideOf(many, thousands)];
  const show: Show = (figure, values, unit = 'ms') => {
    for (const [i, name] of ['ten', 'thousands'].entries())
      run.report('scale', { figure: `${figure}: ${name}`, value: values[i]!, unit });
  };
  const compare: Show = (figure, values, unit = 'ms') => {
    show(figure, values, unit);
    run.report('scale', {
      figure: `${figure}: thousands over ten`,
      value: values[1]! / values[0]!,
      unit: 'times',
      budget: ['<=', 1.5],
    });
  };
  await measureIdle(sides, show);
  await measureMail(sides, compare);
  await measureCommands(sides, { show, compare });
  await measureEveryAccount(sides, { show, compare });
  await measureStart(sides, compare);
}

async function startFilled(size: Size): Promise<MeasuredServer> {
  return await startMeasuredServer({
    ...size,
    prepare: async ({ data }, addresses) =>
      await fillAccounts(data, { addresses, messages: size.messages, size: FILLED_BYTES }),
  });
}

function sideOf(server: MeasuredServer, size: Size): Side {
  const chosen = Array.from({ length: CHOSEN }, (_, i) => 1 + Math.floor((i * size.accounts) / 10));
  return { ...size, server, chosen };
}

async function measureIdle(sides: readonly Side[], show: Show): Promise<void> {
  const pids = sides.map((s) => s.server.process.pid);
  show('memory after the start', pids.map(residentMb), 'MB');
  const before = pids.map(processorMs);
  await delay(QUIET_SECONDS * 1000);
  show(
    'processor time idle',
    pids.map((pid, i) => (processorMs(pid) - before[i]!) / QUIET_SECONDS),
    'ms/s',
  );
}

async function measureMail(sides: readonly Side[], compare: Show): Promise<void> {
  // The first sign-in pays for the password hash.
  for (const { server, chosen } of sides)
    for (const n of chosen) (await openSignedIn(server, n)).close();
  const chosenOf = (side: Side, round: number) => side.chosen[round % CHOSEN]!;
  const deliver = async (side: Side, round: number) =>
    (
      await sendMany(side.server, {
        messages: 1,
        connections: 1,
        accountOf: () => chosenOf(side, round),
      })
    )[0]!;
  compare('deliver, account not open', await inTurn(sides, CHOSEN, deliver));
  compare('deliver', await inTurn(sides, 200, deliver));
  compare(
    'sign in',
    await inTurn(sides, 50, async (side, round) => {
      const startedAt = performance.now();
      (await openSignedIn(side.server, chosenOf(side, round))).close();
      return performance.now() - startedAt;
    }),
  );
  compare(
    'SELECT',
    await inTurn(sides, 50, async (side, round) => {
      const client = await openSignedIn(side.server, chosenOf(side, round));
      const ms = await timeOf(async () => await client.do('SELECT INBOX'));
      client.close();
      return ms;
    }),
  );
}

async function measureCommands(
  sides: readonly Side[],
  { show, compare }: { readonly show: Show; readonly compare: Show },
): Promise<void> {
  const command = async (args: readonly string[]) =>
    await inTurn(sides, 3, async ({ server }) => {
      const whole = [...args, '--data', server.folder.data];
      return await timeOf(async () => await runCommand(whole));
    });
  compare('status', await command(['status']));
  compare('dns', await command(['dns', 'bench2.test', '--no-check']));
  compare('domain show', await command(['domain', 'show', 'bench2.test']));
  show('domain list', await command(['domain', 'list']));
  show('account list', await command(['account', 'list']));
}

/** Most accounts have to be opened for it, and others closed. */
async function measureEveryAccount(
  sides: readonly Side[],
  { show, compare }: { readonly show: Show; readonly compare: Show },
): Promise<void> {
  const times: number[] = [];
  const processor: number[] = [];
  for (const { server, accounts } of sides) {
    const { pid } = server.process;
    const before = processorMs(pid);
    const messages = Math.max(200, accounts);
    const accountOf = (n: number) => 1 + (n % accounts);
    const each = await sendMany(server, { messages, connections: 1, accountOf });
    times.push(each.reduce((sum, ms) => sum + ms, 0) / messages);
    processor.push((processorMs(pid) - before) / messages);
  }
  compare('deliver to every account in turn', times);
  compare('processor time of it, full text included', processor);
  const pids = sides.map((s) => s.server.process.pid);
  show('open files after it', pids.map(openFileCount), 'files');
  show('memory after it', pids.map(residentMb), 'MB');
}

async function measureStart(sides: readonly Side[], compare: Show): Promise<void> {
  for (const { server } of sides) await server.process.stop();
  compare(
    'start',
    await inTurn(sides, 5, async ({ server }) => {
      const started = await startServerProcess(server.folder);
      await started.stop();
      return started.startedInMs;
    }),
  );
}
