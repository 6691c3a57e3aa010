import { rm } from 'node:fs/promises';
import type { FaultOptions } from './fault-options.ts';
import { createKillWorld } from './kill/kill-world.ts';
import { type CycleLine, runCycles } from './kill/run-cycles.ts';

/** kill -9 at random instants while senders and writers work: nothing acknowledged is lost, nothing is there twice. */
export async function runKill(options: FaultOptions, print: (line: object) => void) {
  const seed = options.number('seed', Math.floor(Math.random() * 2 ** 31));
  const cycles = options.number('cycles', 200);
  await using world = await createKillWorld({ writers: options.number('writers', 20) });
  const startedAt = performance.now();
  const lines = await runCycles(world, {
    cycles,
    seed,
    senders: options.number('senders', 20),
    onCycle: print,
  });
  const problems = lines.flatMap((l) => l.problems);
  print({
    fault: 'kill',
    ...summarize(lines),
    deliveredElsewhere: world.sink.received.size,
    deliveredElsewhereAgain: world.outbound.repeated(world.sink),
    seconds: Math.round((performance.now() - startedAt) / 1000),
    seed,
    problems: problems.length,
    ...(problems.length > 0 ? { data: world.folder.root } : {}),
  });
  if (problems.length === 0) await rm(world.folder.root, { recursive: true, force: true });
  return problems.length === 0;
}

/** Sums over all cycles. */
export function summarize(lines: readonly CycleLine[]) {
  const sum = (of: (line: CycleLine) => number) => lines.reduce((total, l) => total + of(l), 0);
  const names = new Set(lines.flatMap((l) => Object.keys(l.faults)));
  return {
    cycles: lines.length - 1,
    sent: sum((l) => l.sent),
    changes: sum((l) => l.changes),
    compared: sum((l) => l.compared),
    queuedAtTheEnd: lines.at(-1)?.queued ?? 0,
    faults: Object.fromEntries([...names].map((n) => [n, sum((l) => l.faults[n] ?? 0)])),
  };
}
