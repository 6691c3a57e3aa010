import { openImapClient } from '../../test/faults/wire/imap-client.ts';
import type { BenchRun } from './bench-run.ts';
import { type MeasuredServer, startMeasuredServer } from './mail-server.ts';
import { sendMany } from './send-many.ts';

interface Costs {
  readonly start: number;
  readonly signIn: number;
  readonly deliver: number;
  readonly select: number;
}

/** A server with thousands of domains and accounts costs the same for each of them as one with ten. */
export async function benchScale(run: BenchRun): Promise<void> {
  const messages = Math.max(10, Math.round(1000 * run.scale));
  const small = await measureSize({ accounts: 10, domains: 10, messages });
  const large = await measureSize({
    accounts: Math.max(50, Math.round(2000 * run.scale)),
    domains: Math.max(100, Math.round(5000 * run.scale)),
    messages,
  });
  for (const name of Object.keys(small) as (keyof Costs)[]) {
    run.report('scale', { figure: `${name}, ten accounts`, value: small[name], unit: 'ms' });
    run.report('scale', {
      figure: `${name}, thousands over ten`,
      value: large[name] / small[name],
      unit: 'times',
      budget: ['<=', 1.5],
    });
  }
  await benchGrowth(run);
}

async function measureSize(size: {
  readonly accounts: number;
  readonly domains: number;
  readonly messages: number;
}): Promise<Costs> {
  await using server = await startMeasuredServer(size);
  await sendMany(server, {
    messages: size.messages * size.accounts,
    connections: 20,
    accountOf: (n) => (n % size.accounts) + 1,
    size: 1024,
  });
  const chosen = Array.from({ length: 10 }, (_, i) => 1 + Math.floor((i * size.accounts) / 10));
  const signIn: number[] = [];
  const select: number[] = [];
  for (const n of chosen) {
    const client = await openImapClient(server.port(143));
    // The first sign-in pays for the password hash.
    await client.do(`LOGIN ${server.address(n)} "${server.folder.password}"`);
    client.close();
    signIn.push(await timeOf(async () => await session(server, n, [])));
    await session(server, n, ['SELECT INBOX']);
    select.push(
      (await timeOf(async () => await session(server, n, ['SELECT INBOX']))) - signIn.at(-1)!,
    );
  }
  const deliver = await sendMany(server, {
    messages: 200,
    connections: 1,
    accountOf: (n) => chosen[n % chosen.length]!,
  });
  return {
    start: server.process.startedInMs,
    signIn: median(signIn),
    deliver: median(deliver),
    select: Math.max(0.1, median(select)),
  };
}

async function session(server: MeasuredServer, n: number, commands: readonly string[]) {
  const client = await openImapClient(server.port(143));
  await client.do(`LOGIN ${server.address(n)} "${server.folder.password}"`);
  for (const command of commands) await client.do(command);
  client.close();
}

/** How cost grows with the mailbox: the exponent of items, 0 for none. */
async function benchGrowth(run: BenchRun): Promise<void> {
  const sizes = [1000, 10_000, 100_000].map((n) => Math.max(100, Math.round(n * run.scale)));
  const commands: Readonly<Record<string, string>> = {
    select: 'SELECT INBOX',
    'fetch of one': 'FETCH 50 (UID FLAGS ENVELOPE BODY.PEEK[])',
    'search for a sender': 'UID SEARCH FROM "person17"',
    'search for a word': 'UID SEARCH TEXT "zzyzxq"',
  };
  const costs = new Map<string, number[]>();
  const note = (name: string, ms: number) => costs.set(name, [...(costs.get(name) ?? []), ms]);
  await using server = await startMeasuredServer({ accounts: 1 });
  let present = 0;
  for (const size of sizes) {
    await sendMany(server, { messages: size - present, connections: 20, accountOf: () => 1 });
    present = size;
    note(
      'deliver',
      median(await sendMany(server, { messages: 100, connections: 1, accountOf: () => 1 })),
    );
    present += 100;
    const client = await openImapClient(server.port(143));
    await client.do(`LOGIN ${server.address(1)} "${server.folder.password}"`);
    for (const [name, command] of Object.entries(commands)) {
      if (name !== 'select') await client.do('SELECT INBOX');
      await client.do(command);
      const times: number[] = [];
      for (let round = 0; round < 15; round++)
        times.push(await timeOf(async () => void (await client.do(command))));
      note(name, median(times));
    }
    client.close();
  }
  for (const [name, ms] of costs) {
    for (const [i, value] of ms.entries())
      run.report('scale', { figure: `${name} at ${sizes[i]} messages`, value, unit: 'ms' });
    run.report('scale', {
      figure: `${name}: exponent of growth`,
      value: Math.log(ms.at(-1)! / ms[0]!) / Math.log(sizes.at(-1)! / sizes[0]!),
      unit: '',
      budget: ['<=', name.startsWith('search') ? 1 : 0.2],
    });
  }
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
