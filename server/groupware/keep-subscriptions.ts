import type { Clock, Timer } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Subscriptions } from './subscriptions.ts';

/** The shortest interval is a minute. */
const TICK_MS = 30_000;

/** Refreshes what is due, for as long as it is not disposed of. Every node of a cluster may do so: each calendar is claimed first. */
export function keepSubscriptions(
  subscriptions: Pick<Subscriptions, 'refreshDue'>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): AsyncDisposable {
  const end = new AbortController();
  let timer: Timer | undefined;
  let running = Promise.resolve();
  const work = async (): Promise<void> => {
    try {
      await subscriptions.refreshDue(end.signal);
    } catch (error) {
      log.error('feeds.refresh-failed', { error });
    }
    if (!end.signal.aborted) wait();
  };
  const wait = (): void => {
    timer = clock.after(TICK_MS, () => void (running = work()));
    timer.unref();
  };
  wait();
  return {
    async [Symbol.asyncDispose]() {
      end.abort();
      timer?.[Symbol.dispose]();
      await running;
    },
  };
}
