import type { Clock, Timer } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Scheduling } from './scheduling.ts';

const TICK_MS = 30_000;

/**
 * Delivers what was kept back, first at once and then for as long as it is not disposed of. Every node of a cluster may do so: each
 * account is claimed first.
 * @param isOnly no other process than those of this start of the server uses the data
 */
export function keepDelivering(
  scheduling: Pick<Scheduling, 'finishPending'>,
  { clock, log, isOnly }: { readonly clock: Clock; readonly log: Log; readonly isOnly: boolean },
): AsyncDisposable {
  const end = new AbortController();
  let timer: Timer | undefined;
  const work = async (isStart: boolean): Promise<void> => {
    try {
      await scheduling.finishPending({ isStart, signal: end.signal });
    } catch (error) {
      log.error('scheduling.failed', { error });
    }
    if (!end.signal.aborted) wait();
  };
  const wait = (): void => {
    timer = clock.after(TICK_MS, () => void (running = work(false)));
    timer.unref();
  };
  let running = work(isOnly);
  return {
    async [Symbol.asyncDispose]() {
      end.abort();
      timer?.[Symbol.dispose]();
      await running;
    },
  };
}
