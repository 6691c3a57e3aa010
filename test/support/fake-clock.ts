import type { Clock, Timer } from '#platform/clock.ts';

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves time on, running each timer at its own moment and letting what it wakes go on. */
  advance(ms: number): Promise<void>;
  /** Timers that wait. */
  readonly pending: number;
}

interface Waiting {
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
}

export function createFakeClock(start = '2026-01-05T08:00:00Z'): FakeClock {
  const startMs = Temporal.Instant.from(start).epochMilliseconds;
  const waiting = new Set<Waiting>();
  let elapsedMs = 0;
  let order = 0;

  const after = (delayMs: number, run: () => void): Timer => {
    const entry = { dueMs: elapsedMs + Math.max(0, delayMs), order: order++, run };
    waiting.add(entry);
    return { unref: () => {}, [Symbol.dispose]: () => void waiting.delete(entry) };
  };
  const firstDue = (untilMs: number): Waiting | undefined => {
    let first: Waiting | undefined;
    for (const w of waiting)
      if (
        w.dueMs <= untilMs &&
        (!first || w.dueMs < first.dueMs || (w.dueMs === first.dueMs && w.order < first.order))
      )
        first = w;
    return first;
  };

  return {
    epochMs: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    now: () => Temporal.Instant.fromEpochMilliseconds(startMs + elapsedMs),
    after,
    get pending() {
      return waiting.size;
    },
    async sleep(delayMs, signal) {
      signal?.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        const timer = after(delayMs, () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        });
        const onAbort = () => {
          timer[Symbol.dispose]();
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
    async advance(ms) {
      const untilMs = elapsedMs + ms;
      await turn();
      for (let next = firstDue(untilMs); next !== undefined; next = firstDue(untilMs)) {
        elapsedMs = Math.max(elapsedMs, next.dueMs);
        waiting.delete(next);
        next.run();
        await turn();
      }
      elapsedMs = untilMs;
      await turn();
    },
  };
}

/** A clock that moves on by itself when somebody waits for it. */
export function createHastyClock(): FakeClock {
  const clock = createFakeClock();
  return Object.assign(clock, {
    sleep: async (ms: number) => await clock.advance(ms),
  });
}

/** Lets promises that are ready now, and those that they make ready, go on. */
async function turn(): Promise<void> {
  await new Promise(setImmediate);
}
