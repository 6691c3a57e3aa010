/**
 * Bounds an LRUCache to so many entries. Its own `max` takes room for all of them at once, 24 bytes each, which a cache
 * that most servers never fill must not do.
 */
export function entryLimit(most: number): {
  readonly maxSize: number;
  readonly sizeCalculation: () => number;
} {
  return { maxSize: most, sizeCalculation: () => 1 };
}
