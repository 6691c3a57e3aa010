import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type FaultOptions, workerSettings } from '../faults/fault-options.ts';
import { makeServerFolder, startServerProcess } from '../faults/server-process.ts';
import { checkpoint } from './imap-stress/checkpoint.ts';
import { StressClient } from './imap-stress/client.ts';
import { Connection } from './imap-stress/connection.ts';
import { SharedMailbox, World, type Problem } from './imap-stress/world.ts';

export interface StressRun {
  readonly port: number;
  readonly password: string;
  /** They exist; the first one's mailboxes are shared with the others. */
  readonly addresses: readonly string[];
  readonly clients: number;
  readonly seconds: number;
  readonly checkpointSeconds: number;
  /** Messages that a mailbox should have about. */
  readonly messages: number;
  readonly seed: number;
  /** Clients never leave. */
  readonly stays: boolean;
}

const RIGHTS = 'lrswipkxte';

/** Many clients of several users work in the same mailboxes and hold every answer of the server against all they know. */
export async function runImapStress(options: FaultOptions, print: (line: object) => void) {
  const clients = options.number('clients', 10);
  const seed = options.number('seed', 1 + (Math.floor(performance.timeOrigin) % 1_000_000));
  const users = Math.max(2, Math.min(10, Math.floor(clients / 5)));
  const addresses = Array.from({ length: users }, (_, i) => `user${i + 1}@example.test`);
  const folder = await makeServerFolder({
    accounts: addresses,
    settings: `[log]\nlevel = "warn"\n${workerSettings(options)}`,
  });
  const server = await startServerProcess(folder);
  print({ fault: 'imap-stress', seed, clients, users, folder: folder.root });
  let isGood = false;
  try {
    const world = await stressImap({
      port: folder.portBase + 143,
      password: folder.password,
      addresses,
      clients,
      seconds: options.number('seconds', 60),
      checkpointSeconds: options.number('checkpoint', 5),
      messages: options.number('messages', 30),
      seed,
      stays: options.has('stay'),
    });
    isGood = world.problems.length === 0;
    if (!isGood)
      writeFileSync(join(folder.root, 'problems.json'), JSON.stringify(world.problems, null, 1));
    print({
      fault: 'imap-stress',
      problems: world.problems.length,
      ...(isGood ? {} : { kinds: kindsOf(world.problems) }),
      slowest: world.slowest,
      commands: Object.fromEntries([...world.counts].sort(([a], [b]) => a.localeCompare(b))),
    });
    return isGood;
  } finally {
    await server.kill();
    if (isGood) rmSync(folder.root, { recursive: true, force: true });
  }
}

/** Runs the clients against a server; what they found wrong is in the world's problems. */
export async function stressImap(run: StressRun): Promise<World> {
  const world = new World({
    port: run.port,
    password: run.password,
    wantedMessages: run.messages,
    seed: run.seed,
    stays: run.stays,
  });
  const mailboxes = await shareMailboxes(world, run.addresses);
  const clients = Array.from({ length: run.clients }, (_, i) => {
    const mailbox = mailboxes[i % mailboxes.length]!;
    const copyTarget = mailboxes[(i + 1) % mailboxes.length]!;
    const address = run.addresses[Math.floor(i / mailboxes.length) % run.addresses.length]!;
    return new StressClient(world, { number: i, address, mailbox, copyTarget });
  }).filter((client) => client.mailbox.clients.length > 0);
  const running = Promise.all(clients.map(async (client) => await client.run()));
  const endsAt = performance.now() + run.seconds * 1000;
  while (performance.now() < endsAt) {
    await Promise.race([
      delay(Math.min(run.checkpointSeconds * 1000, endsAt - performance.now())),
      running,
    ]);
    await Promise.race([checkpoint(world, clients), running]);
  }
  world.isOver = true;
  await running;
  return world;
}

async function shareMailboxes(
  world: World,
  addresses: readonly string[],
): Promise<SharedMailbox[]> {
  const [owner = '', ...others] = addresses;
  const connection = await Connection.open(world, -1, 'setup');
  await connection.ask(`LOGIN "${owner}" "${world.password}"`);
  const paths = ['INBOX', 'Team'];
  await connection.ask('CREATE Team');
  for (const path of paths)
    for (const other of others) await connection.ask(`SETACL ${path} "${other}" ${RIGHTS}`);
  connection.isLeaving = true;
  await connection.ask('LOGOUT');
  return paths.map((path) => new SharedMailbox(owner, path));
}

/** How often each kind of problem was found, with the first of it. */
function kindsOf(problems: readonly Problem[]): object[] {
  const kinds = new Map<string, { count: number; first: string }>();
  for (const { what } of problems) {
    const name = what.replace(/^\S+: /, '').replace(/\(.*\)|[\d.:,]+/g, '#');
    const kind = kinds.get(name);
    if (kind === undefined) kinds.set(name, { count: 1, first: what.slice(0, 500) });
    else kind.count++;
  }
  return [...kinds.values()];
}
