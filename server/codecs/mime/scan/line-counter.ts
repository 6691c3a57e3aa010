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

const LF = 10;
const LINE_FEEDS = 0x0a0a0a0a;
const LOW_BITS = 0x7f7f7f7f;
/** Words whose hits fit into the four bytes that count them. */
const MAX_WORDS = 255;

/** Counts four bytes at a time: as fast as native searches in a string, which would leave a copy of the text as garbage. */
function countLineFeeds(bytes: Bytes, start: number, end: number): number {
  let count = 0;
  let at = start;
  for (; at < end && ((bytes.byteOffset + at) & 3) !== 0; at++) if (bytes[at] === LF) count++;
  if (at >= end) return count;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, (end - at) >> 2);
  for (let i = 0; i < words.length;) {
    const stop = Math.min(i + MAX_WORDS, words.length);
    let sums = 0;
    for (; i < stop; i++) {
      const word = words[i]! ^ LINE_FEEDS;
      // The high bit stays clear only in bytes that are zero now.
      const others = ((word & LOW_BITS) + LOW_BITS) | word | LOW_BITS;
      sums = (sums + (~others >>> 7)) | 0;
    }
    count += (sums & 255) + ((sums >>> 8) & 255) + ((sums >>> 16) & 255) + (sums >>> 24);
  }
  for (at += words.length * 4; at < end; at++) if (bytes[at] === LF) count++;
  return count;
}
