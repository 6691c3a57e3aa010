import type { Clock } from '#platform/clock.ts';

/** Holds work back so that no more bytes a second go through than are allowed, over all accounts together. */
export interface Pace {
  /** Resolves when so many bytes more may go on. @throws the signal's reason */
  take(bytes: number, signal: AbortSignal): Promise<void>;
}

/** Shorter waits are added to the next one: timers are not that exact. */
const LEAST_WAIT_MS = 10;

/** @param bytesPerSecond undefined: as fast as it goes */
export function createPace(clock: Clock, bytesPerSecond: number | undefined): Pace {
  if (bytesPerSecond === undefined) return { take: async () => {} };
  let paidUntilMs = 0;
  return {
    async take(bytes, signal) {
      const nowMs = clock.monotonicMs();
      paidUntilMs = Math.max(paidUntilMs, nowMs) + (bytes / bytesPerSecond) * 1000;
      const waitMs = paidUntilMs - nowMs;
      if (waitMs >= LEAST_WAIT_MS) await clock.sleep(waitMs, signal);
    },
  };
}
