/** Lets only so much work run at once; the rest waits in order. */
export interface Turns {
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
  /** Resolves when nothing runs or waits. */
  whenIdle(): Promise<void>;
}

/** `maxAtOnce` is asked at each turn, so that it may change. */
export function createTurns(maxAtOnce: () => number): Turns {
  const waiting: (() => void)[] = [];
  const idlers: (() => void)[] = [];
  let running = 0;

  const pass = (): void => {
    running--;
    while (waiting.length > 0 && running < maxAtOnce()) {
      // The one that is woken has its place already: nobody slips in between.
      running++;
      waiting.shift()!();
    }
    if (running === 0) for (const wake of idlers.splice(0)) wake();
  };
  return {
    async run(work) {
      if (waiting.length === 0 && running < maxAtOnce()) running++;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        pass();
      }
    },
    async whenIdle() {
      if (running > 0) await new Promise<void>((resolve) => idlers.push(resolve));
    },
  };
}
