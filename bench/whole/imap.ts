import { type BenchRun, type Figure, findGenerator, numberAt, runGenerator } from './bench-run.ts';
import { startMeasuredServer } from './mail-server.ts';
import type { Peer } from './peer.ts';

interface Test {
  readonly name: string;
  readonly path: string;
  readonly unit: string;
  readonly budget?: readonly ['<=' | '>=', number];
}

/** Names of the generator's tests, what of their line is the figure, and its budget. */
const tests: readonly Test[] = [
  { name: 'login', path: 'per_s', unit: '/s', budget: ['>=', 1500] },
  { name: 'select', path: 'again_ms', unit: 'ms', budget: ['<=', 1] },
  { name: 'fetch-flags', path: 'ms', unit: 'ms', budget: ['<=', 6] },
  { name: 'fetch-meta', path: 'ms', unit: 'ms', budget: ['<=', 60] },
  { name: 'fetch-bodies', path: 'ms', unit: 'ms', budget: ['<=', 40] },
  { name: 'search-from', path: 'ms', unit: 'ms', budget: ['<=', 10] },
  { name: 'search-since', path: 'ms', unit: 'ms', budget: ['<=', 10] },
  { name: 'search-text', path: 'ms', unit: 'ms', budget: ['<=', 25] },
  { name: 'append', path: 'per_s', unit: '/s', budget: ['>=', 1200] },
  { name: 'append-pipelined', path: 'per_s', unit: '/s', budget: ['>=', 2500] },
  { name: 'store', path: 'ms', unit: 'ms', budget: ['<=', 10] },
  { name: 'copy', path: 'ms', unit: 'ms', budget: ['<=', 20] },
  { name: 'move', path: 'ms', unit: 'ms', budget: ['<=', 25] },
  { name: 'expunge', path: 'ms', unit: 'ms' },
];
const REPEAT = 5;
/** Each works on the mailbox that the one before it filled, and leaves it empty: one repetition a run. */
const chain = ['copy', 'move', 'expunge'];

/** Reading and changing a mailbox of 10,000 messages; waking of idle clients. */
export async function benchImap(run: BenchRun, peer: Peer | undefined): Promise<void> {
  const generator = findGenerator('imap-load.mjs');
  if (generator === undefined) {
    run.skip('imap', 'the load generators are not beside the checkout');
    return;
  }
  await using server = await startMeasuredServer({ accounts: 20 });
  const options = {
    user: 'user0001@bench.test',
    pass: server.folder.password,
    messages: Math.max(200, Math.round(10_000 * run.scale)),
    n: Math.max(100, Math.round(1000 * run.scale)),
  };
  const own = { ...options, port: server.port(143), pids: server.process.pid };
  const other = peer && { ...options, pass: 'pass', port: peer.imap };
  await runGenerator(generator, { ...own, tests: 'populate', repeat: 1 });
  if (other !== undefined)
    await runGenerator(generator, { ...other, tests: 'populate', repeat: 1 });
  const values = await measure(generator, own);
  const peerValues = other === undefined ? undefined : await measure(generator, other);
  for (const { name, path, unit, budget } of tests) {
    run.report('imap', {
      figure: name,
      value: values(name, path),
      unit,
      ...(budget === undefined ? {} : { budget }),
      peer: peerValues?.(name, path),
    });
  }
  await benchIdle(run, generator);
}

/** Runs all tests; gives a way to each one's figure. */
async function measure(
  generator: string,
  options: Readonly<Record<string, string | number>>,
): Promise<(name: string, path: string) => number> {
  const names = tests.map((t) => t.name).filter((name) => !chain.includes(name));
  const [line] = await runGenerator(generator, { ...options, tests: names.join(), repeat: REPEAT });
  const chained: (typeof line)[] = [];
  for (let i = 0; i < REPEAT; i++)
    chained.push(
      ...(await runGenerator(generator, { ...options, tests: chain.join(), repeat: 1 })),
    );
  return (name, path) => {
    const lines = chain.includes(name) ? chained : [line];
    const values = lines.map((l) => numberAt(l, `results.${name}.${path}`)).sort((a, b) => a - b);
    return values[values.length >> 1]!;
  };
}

/** How soon clients that wait in IDLE see a delivery, and what each of them costs. */
async function benchIdle(run: BenchRun, generator: string): Promise<void> {
  const users = Math.max(20, Math.round(500 * run.scale));
  await using server = await startMeasuredServer({ accounts: users });
  const [line] = await runGenerator(generator, {
    tests: 'idle',
    users,
    // The generator adds the domain to recipients itself; those who sign in without one are of the default domain.
    'user-format': 'user%04d',
    pass: server.folder.password,
    connections: users * 2,
    // At rest: what the burst of sign-ins needed has gone back to the system.
    'settle-ms': 8000,
    deliveries: Math.max(50, Math.round(300 * run.scale)),
    deliver: `lmtp:127.0.0.1:${server.port(24)}`,
    domain: 'bench.test',
    port: server.port(143),
    pids: server.process.pid,
  });
  const report = (figure: string, path: string, rest: Omit<Figure, 'figure' | 'value'>) =>
    run.report('imap', { figure, value: numberAt(line, `results.idle.${path}`), ...rest });
  report('idle: memory each', 'kb_per_conn', { unit: 'kB', budget: ['<=', 20] });
  report('idle: delivery to EXISTS, p50', 'dot_to_exists_ms.p50', {
    unit: 'ms',
    budget: ['<=', 5],
  });
  report('idle: delivery to EXISTS, p99', 'dot_to_exists_ms.p99', {
    unit: 'ms',
    budget: ['<=', 50],
  });
  report('idle: notices lost', 'lost', { unit: '', budget: ['<=', 0] });
}
