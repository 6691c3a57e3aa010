import { rm } from 'node:fs/promises';
import { type FaultOptions, workerSettings } from '../fault-options.ts';
import { runCommand } from '../server-process.ts';
import { createKillWorld, type KillWorld } from './kill-world.ts';
import type { CycleLine, CycleOptions } from './run-cycles.ts';

export type SeriesOptions = Pick<CycleOptions, 'cycles' | 'seed' | 'senders' | 'onCycle'>;

/**
 * One series of cycles from the command line. The seed and the data folder are told before it begins, and the folder stays
 * when anything is not as it should be: a check that fails as well as an answer that no client expected.
 */
export async function runSeries(
  fault: string,
  options: FaultOptions,
  parts: {
    readonly print: (line: object) => void;
    readonly run: (world: KillWorld, options: SeriesOptions) => Promise<CycleLine[]>;
  },
): Promise<boolean> {
  const { print } = parts;
  const seed = options.number('seed', Math.floor(Math.random() * 2 ** 31));
  const cycles = options.number('cycles', 200);
  const startedAt = performance.now();
  await using world = await createKillWorld({
    writers: options.number('writers', 20),
    davWriters: options.number('dav-writers', 8),
    mayStartAnew: fault !== 'kill',
    settings: workerSettings(options),
  });
  const data = world.folder.root;
  print({ fault, seed, cycles, data });
  const senders = options.number('senders', 20);
  const lines: CycleLine[] = [];
  const problems: string[] = [];
  const onCycle = (line: CycleLine): void => {
    lines.push(line);
    problems.push(...line.problems);
    print(line);
  };
  try {
    await parts.run(world, { cycles, seed, senders, onCycle });
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    problems.push(`in cycle ${lines.length + 1}: ${text}`);
    print({ fault, unexpected: text });
  }
  problems.push(...(await verifyAccounts(world, fault === 'power-cut')));
  const isGood = problems.length === 0;
  print({
    fault,
    ...summarize(lines, cycles),
    deliveredElsewhere: world.sink.received.size,
    deliveredElsewhereAgain: world.outbound.repeated(world.sink),
    seconds: Math.round((performance.now() - startedAt) / 1000),
    seed,
    problems: problems.length,
    ...(problems.length > 0 && { first: problems.slice(0, 5) }),
    ...(isGood ? {} : { data, log: `${data}/log` }),
  });
  if (isGood) await rm(data, { recursive: true, force: true });
  return isGood;
}

/**
 * What the server's own look at its data finds. A power cut leaves holes in the packs, where lay what was never synced and so
 * promised to nobody: the comparisons say whether anything else is missing.
 */
async function verifyAccounts(
  { folder: { data }, ...world }: KillWorld,
  mayHaveHoles: boolean,
): Promise<string[]> {
  const problems: string[] = [];
  for (const account of [...world.popAccounts, ...world.imapAccounts, ...world.dav.accounts]) {
    const { stdout, stderr } = await runCommand(['account', 'verify', account, '--data', data]);
    const lines = `${stdout}${stderr}`.trimEnd().split('\n');
    const found = lines.filter(
      (line) => !(mayHaveHoles && /^pack \d+, offset \d+: |problems;/.test(line)),
    );
    problems.push(...found.filter((line) => !line.endsWith('all as written')));
  }
  return problems;
}

/** Sums over all cycles. */
function summarize(lines: readonly CycleLine[], wanted: number) {
  const sum = (of: (line: CycleLine) => number) => lines.reduce((total, l) => total + of(l), 0);
  const names = new Set(lines.flatMap((l) => Object.keys(l.faults)));
  return {
    // The last line is a comparison alone.
    cycles: Math.min(lines.length, wanted),
    sent: sum((l) => l.sent),
    changes: sum((l) => l.changes),
    compared: sum((l) => l.compared),
    queuedAtTheEnd: lines.at(-1)?.queued ?? 0,
    faults: Object.fromEntries([...names].map((n) => [n, sum((l) => l.faults[n] ?? 0)])),
  };
}
