/** Things that are read together: of at most so many bytes, a larger one alone. */
export function* groupBySize<T>(
  things: readonly T[],
  sizeOf: (thing: T) => number,
  mostBytes: number,
): Generator<readonly T[]> {
  let group: T[] = [];
  let bytes = 0;
  for (const thing of things) {
    const size = sizeOf(thing);
    if (group.length > 0 && bytes + size > mostBytes) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(thing);
    bytes += size;
  }
  if (group.length > 0) yield group;
}
