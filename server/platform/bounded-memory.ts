import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadMallocTrim } from './c-library-memory.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

const EVERY_MS = 500;
/** Of what was in use after the last collection: more of the heap is collected again. */
const HEAP_GROWTH_PERCENT = 20;
/** A smaller one may grow as it likes: collecting costs a short run more time than it has. */
const LARGE_HEAP_BYTES = 48 * 1024 * 1024;
/** Buffers that are not used any more weigh nothing for the engine, which lets them lie until there are 64 MB. */
const LOOSE_BYTES = 24 * 1024 * 1024;

/**
 * For long work on a stream of buffers: what has been used is collected twice a second where it adds up, and given back to the
 * system. Costs a hundredth of the time. Ends when it is disposed of.
 */
export async function keepMemoryBounded(clock: Clock, log: Log): Promise<Disposable> {
  const giveBack = await loadMallocTrim(log);
  if (giveBack === undefined) return { [Symbol.dispose]() {} };
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as NodeJS.GCFunction;
  const look = (): Disposable =>
    clock.after(EVERY_MS, () => {
      const { external, heapTotal } = process.memoryUsage();
      // The engine lets a heap grow to several times of what is in use before it looks what of it is.
      if (heapTotal > LARGE_HEAP_BYTES)
        setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
      if (external > LOOSE_BYTES) {
        collect({ type: 'major', execution: 'sync', flavor: 'regular' });
        giveBack();
      }
      timer = look();
    });
  let timer = look();
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
