// Runs one target in a thread, so that a hang is seen from outside: tells the input before each run.
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { mutate, seededChance } from './mutate.ts';
import { loadTarget } from './targets.ts';

const { file, seed, untilMs, current } = workerData as {
  file: string;
  seed: number;
  untilMs: number;
  current: SharedArrayBuffer;
};
const target = await loadTarget(file);
const corpus = target.corpus();
const chance = seededChance(seed);
const size = new Int32Array(current, 0, 2);
const shown = new Uint8Array(current, 8);
/** What a run leaves for the next turn of the event loop, a stream's close say, would pile up without turns. */
const RUNS_A_TURN = 256;
let runs = 0;
while (performance.now() < untilMs) {
  const input = mutate(corpus, chance);
  shown.set(input.subarray(0, shown.length));
  Atomics.store(size, 0, input.length);
  Atomics.store(size, 1, ++runs);
  try {
    await target.run(input);
  } catch (error) {
    parentPort!.postMessage({
      kind: 'failed',
      runs,
      input,
      reason: (error as Error).stack ?? String(error),
    });
    break;
  }
  if (runs % RUNS_A_TURN === 0) await setImmediate();
}
parentPort!.postMessage({ kind: 'done', runs });
