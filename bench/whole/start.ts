import { rmSync } from 'node:fs';
import { makeServerFolder, startServerProcess } from '../../test/faults/server-process.ts';
import type { BenchRun } from './bench-run.ts';

const ROUNDS = 5;

/** From the start of the process until every port answers. */
export async function benchStart(run: BenchRun): Promise<void> {
  const accounts = Math.max(10, Math.round(1000 * run.scale));
  const folder = await makeServerFolder({
    accounts: Array.from({ length: accounts }, (_, i) => `user${i + 1}@bench.test`),
    settings: '[log]\nlevel = "warn"',
  });
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const server = await startServerProcess(folder);
    times.push(server.startedInMs);
    await server.stop();
  }
  times.sort((a, b) => a - b);
  run.report('start', {
    figure: `cold start with ${accounts} accounts`,
    value: times[ROUNDS >> 1]!,
    unit: 'ms',
    budget: ['<=', 1500],
  });
  rmSync(folder.root, { recursive: true, force: true });
}
