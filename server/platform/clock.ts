/** A running timer; disposing it cancels it. */
export interface Timer extends Disposable {
  /** Lets the process end although the timer still runs. */
  unref(): void;
}

/** The only source of time. Tests inject one that they move by hand. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  epochMs(): number;
  /** Milliseconds from an arbitrary start, never going backwards; for measuring and time-outs. */
  monotonicMs(): number;
  now(): Temporal.Instant;
  /** Calls `run` once after `delayMs`. */
  after(delayMs: number, run: () => void): Timer;
  /** Resolves after `delayMs`; rejects with the signal's reason when aborted. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

export function createSystemClock(): Clock {
  const after = (delayMs: number, run: () => void): Timer => {
    const handle = setTimeout(run, delayMs);
    return { unref: () => void handle.unref(), [Symbol.dispose]: () => clearTimeout(handle) };
  };
  return {
    epochMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    now: () => Temporal.Instant.fromEpochMilliseconds(Date.now()),
    after,
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
  };
}

/** For interfaces that want the old class; nothing of ours keeps one. */
export function toDate(epochMs: number): Date {
  return new Date(epochMs);
}
