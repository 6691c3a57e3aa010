import { DomainError } from '#platform/errors.ts';

/** Runs at most `concurrency()` jobs at a time; the others wait in a queue of at most `maxWaiting`. */
export interface BoundedWork {
  /** @throws DomainError authentication-unavailable when too many wait already */
  run<T>(job: () => Promise<T>): Promise<T>;
}

/** Keeps the memory that password hashing takes within bounds. */
export function createBoundedWork(options: {
  concurrency: () => number;
  maxWaiting: number;
}): BoundedWork {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async run(job) {
      if (running >= Math.max(1, options.concurrency())) {
        if (waiting.length >= options.maxWaiting)
          throw new DomainError('authentication-unavailable', 'too many sign-ins at once');
        // The one that ends hands its place over, so that nobody slips in between.
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else running++;
      try {
        return await job();
      } finally {
        const next = waiting.shift();
        if (next === undefined) running--;
        else next();
      }
    },
  };
}
