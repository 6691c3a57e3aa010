/** Work on the same thing in this process one after the other: each would else find that another was faster, and begin anew. */
export interface Turns {
  take<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<void>>();
  return {
    async take(key, work) {
      const before = last.get(key);
      const { promise, resolve } = Promise.withResolvers<void>();
      last.set(key, promise);
      try {
        await before;
        return await work();
      } finally {
        if (last.get(key) === promise) last.delete(key);
        resolve();
      }
    },
  };
}
