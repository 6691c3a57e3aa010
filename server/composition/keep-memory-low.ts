import { performance } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadMallocTrim } from '#platform/c-library-memory.ts';
import type { Clock } from '#platform/clock.ts';
import { giveBackFreeMemory } from '#platform/free-memory.ts';
import type { Log } from '#platform/log.ts';

/** Collecting stops everything for a millisecond a MB: larger heaps are left to the engine's own small steps. */
const LARGEST_HEAP_BYTES = 96 * 1024 * 1024;

/** From now on memory that a burst of work needed goes back to the system after it, where the system can be told. */
export async function keepMemoryLow({
  clock,
  log,
}: {
  readonly clock: Clock;
  readonly log: Log;
}): Promise<Disposable> {
  const giveBack = await loadMallocTrim(log);
  if (giveBack === undefined) return { [Symbol.dispose]() {} };
  const workedMs = () => performance.eventLoopUtilization().active;
  return giveBackFreeMemory({ clock, workedMs, giveBack, collect: createCollector() });
}

function createCollector(): (what: 'most' | 'all') => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as NodeJS.GCFunction;
  return (what) => {
    if (getHeapStatistics().used_heap_size > LARGEST_HEAP_BYTES) return;
    // Only the last resort gives the pages of the heap and what finalizers free back at once.
    collect({
      type: 'major',
      execution: 'sync',
      flavor: what === 'all' ? 'last-resort' : 'regular',
    });
  };
}
