import type { Bytes } from '#platform/bytes.ts';

/** Counts line feeds in ranges of a message. */
export interface LineCounter {
  /** For ranges that do not overlap. */
  count(start: number, end: number): number;
  /** For ranges inside each other: uses sums kept per block, so that nesting does not multiply the work. */
  countNested(start: number, end: number): number;
}

const BLOCK = 16 * 1024;

export function createLineCounter(bytes: Bytes): LineCounter {
  /** sums[i] = line feeds before block i. */
  let sums: number[] | undefined;

  function sumsOfBlocks(): number[] {
    const list = [0];
    for (let at = 0; at < bytes.length; at += BLOCK)
      list.push(list.at(-1)! + countLineFeeds(bytes, at, Math.min(at + BLOCK, bytes.length)));
    return list;
  }

  return {
    count: (start, end) => countLineFeeds(bytes, start, end),
    countNested(start, end) {
      const first = Math.ceil(start / BLOCK);
      const last = Math.floor(end / BLOCK);
      if (last <= first) return countLineFeeds(bytes, start, end);
      sums ??= sumsOfBlocks();
      return (
        countLineFeeds(bytes, start, first * BLOCK) +
        sums[last]! -
        sums[first]! +
        countLineFeeds(bytes, last * BLOCK, end)
      );
    },
  };
}

/** A latin1 string is searched about three times as fast as a Buffer when line ends are near each other. */
function countLineFeeds(bytes: Bytes, start: number, end: number): number {
  let count = 0;
  for (let from = start; from < end; from += BLOCK) {
    const text = bytes.toString('latin1', from, Math.min(from + BLOCK, end));
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  }
  return count;
}
