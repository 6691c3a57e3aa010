/** Lets only so much work run at once; the rest waits in order. */
export interface Turns {
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
  /** Resolves when nothing runs or waits. */
  whenIdle(): Promise<void>;
}

/** So many times what may run at once is waiting: mail pours in, and people reading theirs go first. */
const OVERLOAD_BACKLOG = 4;
/** Under overload the number at once is divided by this; the disk and the thread pool are free for others then. */
const OVERLOAD_DIVISOR = 4;

/** `maxAtOnce` is asked at each turn, so that it may change. */
export function createTurns(maxAtOnce: () => number): Turns {
  const waiting: (() => void)[] = [];
  const idlers: (() => void)[] = [];
  let running = 0;

  const hasPlace = (): boolean => {
    const max = maxAtOnce();
    const isOverloaded = waiting.length > max * OVERLOAD_BACKLOG;
    return running < (isOverloaded ? Math.max(1, Math.floor(max / OVERLOAD_DIVISOR)) : max);
  };
  const pass = (): void => {
    running--;
    while (waiting.length > 0 && hasPlace()) {
      // The one that is woken has its place already: nobody slips in between.
      running++;
      waiting.shift()!();
    }
    if (running === 0) for (const wake of idlers.splice(0)) wake();
  };
  return {
    async run(work) {
      if (waiting.length === 0 && hasPlace()) running++;
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
