import { performance } from 'node:perf_hooks';
import { loadMallocTrim } from '#platform/c-library-memory.ts';
import type { Clock } from '#platform/clock.ts';
import { giveBackFreeMemory } from '#platform/free-memory.ts';
import type { Log } from '#platform/log.ts';

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
  return giveBackFreeMemory({ clock, workedMs, giveBack });
}
