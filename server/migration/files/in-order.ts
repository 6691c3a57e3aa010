/** Results of `work`, in the order of the items, with some of them under way at once. */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  lookAhead: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const waiting: Promise<R>[] = [];
  try {
    for (const item of items) {
      const promise = work(item);
      // Its error is seen where it is waited for.
      promise.catch(() => {});
      waiting.push(promise);
      if (waiting.length >= lookAhead) yield await waiting.shift()!;
    }
    while (waiting.length > 0) yield await waiting.shift()!;
  } finally {
    await Promise.allSettled(waiting);
  }
}
