/** Things that are read together: of at most so many bytes, a larger one alone, and at most so many of them. */
export function* groupBySize<T>(
  things: readonly T[],
  sizeOf: (thing: T) => number,
  most: { readonly bytes: number; readonly count?: number },
): Generator<readonly T[]> {
  let group: T[] = [];
  let bytes = 0;
  for (const thing of things) {
    const size = sizeOf(thing);
    if (group.length > 0 && (bytes + size > most.bytes || group.length === most.count)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(thing);
    bytes += size;
  }
  if (group.length > 0) yield group;
}
