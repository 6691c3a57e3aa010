import type { Clock, Timer } from '#platform/clock.ts';
import type { Refresh } from './refresh-entry.ts';

/** Answers often come several at a time. */
const BASE_DELAY_MS = 1000;
/** The larger the meeting, the more copies each time. */
const DELAY_PER_ATTENDEE_MS = 20;

export interface RefreshTimers extends AsyncDisposable {
  later(refresh: Refresh): void;
}

/** Runs a refresh a while after the first answer, once for all that came meanwhile; when disposed of, those that wait at once. */
export function createRefreshTimers(
  clock: Clock,
  run: (refresh: Refresh) => Promise<void>,
): RefreshTimers {
  const waiting = new Map<string, { readonly timer: Timer; readonly refresh: Refresh }>();
  const running = new Set<Promise<void>>();
  let isEnding = false;
  const start = (refresh: Refresh): void => {
    const work = run(refresh).finally(() => running.delete(work));
    running.add(work);
  };
  return {
    later(refresh) {
      const key = `${refresh.account} ${refresh.uid}`;
      if (isEnding) return start(refresh);
      if (waiting.has(key)) return;
      const delay = BASE_DELAY_MS + refresh.attendees * DELAY_PER_ATTENDEE_MS;
      const timer = clock.after(delay, () => {
        waiting.delete(key);
        start(refresh);
      });
      waiting.set(key, { timer, refresh });
    },
    async [Symbol.asyncDispose]() {
      isEnding = true;
      for (const { timer, refresh } of waiting.values()) {
        timer[Symbol.dispose]();
        start(refresh);
      }
      waiting.clear();
      while (running.size > 0) await Promise.all(running);
    },
  };
}
