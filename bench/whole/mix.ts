import { mail } from '../store/figures.ts';
import type { BenchRun } from './bench-run.ts';
import { startMeasuredServer } from './mail-server.ts';
import { type MixClient, openMixClient } from './mix-client.ts';
import type { Peer } from './peer.ts';
import { processorMs } from './process-facts.ts';

const CLIENTS = 10;
/** What a mailbox is kept at, as imaptest does. */
const MESSAGES = 30;
const SECONDS = 10;

/** Sessions that stay open and do what imaptest does by default: most commands look, half of the rounds change something. */
export async function benchMix(run: BenchRun, peer: Peer | undefined): Promise<void> {
  for (const [name, accounts] of [
    ['a mailbox each', CLIENTS],
    ['one mailbox', 1],
  ] as const) {
    await using server = await startMeasuredServer({ accounts });
    const seconds = Math.max(1, SECONDS * run.scale);
    const own = await measure(seconds, {
      port: server.port(143),
      password: server.folder.password,
      accounts,
      spentMs: () => processorMs(server.process.pid),
    });
    const other =
      peer &&
      (await measure(seconds, { port: peer.imap, password: 'pass', accounts, spentMs: () => 0 }));
    run.report('mix', {
      figure: `${CLIENTS} clients, ${name}: rate`,
      value: own.perSecond,
      unit: 'commands/s',
      ...(accounts > 1 && { budget: ['>=', 8000] as const }),
      peer: other?.perSecond,
    });
    run.report('mix', {
      figure: `${CLIENTS} clients, ${name}: processor time each`,
      value: own.processorMs,
      unit: 'ms',
    });
  }
}

interface Mixed {
  readonly port: number;
  readonly password: string;
  readonly accounts: number;
  /** Processor time so far. */
  spentMs(): number;
}

async function measure(
  seconds: number,
  server: Mixed,
): Promise<{ readonly perSecond: number; readonly processorMs: number }> {
  const clients: MixClient[] = [];
  for (let i = 0; i < CLIENTS; i++)
    clients.push(await openFilled(server, (i % server.accounts) + 1));
  await roundsOf(clients, seconds / 2);
  const spentMs = server.spentMs();
  const startedAt = performance.now();
  const commands = await roundsOf(clients, seconds);
  const tookMs = performance.now() - startedAt;
  for (const client of clients) client.close();
  return {
    perSecond: (commands / tookMs) * 1000,
    processorMs: (server.spentMs() - spentMs) / commands,
  };
}

async function openFilled(server: Mixed, account: number): Promise<MixClient> {
  const client = await openMixClient(server.port);
  const address = `user${String(account).padStart(4, '0')}@bench.test`;
  await client.run(`LOGIN ${address} "${server.password}"`);
  const status = await client.run('STATUS INBOX (MESSAGES)');
  for (let n = Number(/MESSAGES (\d+)/.exec(status)![1]); n < MESSAGES; n++)
    await client.run('APPEND INBOX', mail(n, 2048));
  return client;
}

async function roundsOf(clients: readonly MixClient[], seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1000;
  let commands = 0;
  await Promise.all(
    clients.map(async (client, i) => {
      const chance = chances(i + 1);
      while (performance.now() < until) {
        const count = await doRound(client, chance);
        commands += count;
      }
    }),
  );
  return commands;
}

/** One walk through imaptest's states, each taken with its usual probability; gives the commands it took. */
async function doRound(client: MixClient, chance: (percent: number) => boolean): Promise<number> {
  let count = 0;
  let messages = 0;
  const run = async (command: string, literal?: Buffer): Promise<void> => {
    const answer = await client.run(command, literal);
    count++;
    // Most answers say neither, and must cost the machine nothing beside the server.
    if (answer.includes(' EXISTS\r\n'))
      for (const [, n] of answer.matchAll(/^\* (\d+) EXISTS/gm)) messages = Number(n);
    if (answer.includes(' EXPUNGE\r\n'))
      for (const _ of answer.matchAll(/^\* \d+ EXPUNGE/gm)) messages--;
  };
  const someone = (): number => 1 + Math.floor(messages / (chance(50) ? 2 : 3));
  if (chance(50)) await run('LIST "" "*"');
  if (chance(50)) await run('STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)');
  await run('SELECT INBOX');
  if (messages > 0) {
    await run('FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)');
    if (chance(30)) await run(`FETCH ${Math.min(someone(), messages)} (BODY.PEEK[])`);
    if (chance(50)) await run(`STORE ${Math.min(someone(), messages)} FLAGS (\\Seen \\Answered)`);
  }
  if (messages > MESSAGES / 2) {
    await run(`STORE ${Math.min(someone(), messages)} +FLAGS.SILENT (\\Deleted)`);
    await run('EXPUNGE');
  }
  if (messages < MESSAGES || chance(5)) await run('APPEND INBOX', mail(count + messages, 2048));
  return count;
}

function chances(start: number): (percent: number) => boolean {
  let seed = start;
  return (percent) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32 < percent / 100;
  };
}
