import type { FaultOptions } from './fault-options.ts';
import { runSeries } from './kill/kill-series.ts';
import { runCycles } from './kill/run-cycles.ts';

/** kill -9 at random instants while senders and writers work: nothing acknowledged is lost, nothing is there twice. */
export async function runKill(options: FaultOptions, print: (line: object) => void) {
  return await runSeries('kill', options, { print, run: runCycles });
}
