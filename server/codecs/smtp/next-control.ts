import { CR, LF, type Bytes } from '#platform/bytes.ts';

/** Bytes below this are looked for: CR, LF and the few control characters before them. */
const END = 14;
const ENDS = 0x0e0e0e0e;
const HIGH_BITS = 0x80808080;

/** A piece of bytes, also as words of four. */
export interface WordView {
  readonly bytes: Bytes;
  readonly words: Int32Array;
  /** Where in the bytes the first word begins. */
  readonly first: number;
}

export function viewWords(bytes: Bytes): WordView {
  const first = Math.min((4 - (bytes.byteOffset & 3)) & 3, bytes.length);
  const count = (bytes.length - first) >> 2;
  const at = count === 0 ? 0 : bytes.byteOffset + first;
  return { bytes, words: new Int32Array(bytes.buffer, at, count), first };
}

/**
 * The next byte below 14 from a place on, looked for four at a time; the length when there is none. Two native searches
 * for each line take twice as long, and a search over a string leaves a copy of all mail to the garbage collector.
 */
export function nextControl({ bytes, words, first }: WordView, from: number): number {
  const { length } = bytes;
  let at = from;
  for (; at < length && (at < first || ((at - first) & 3) !== 0); at++)
    if (bytes[at]! < END) return at;
  const count = words.length;
  let i = (at - first) >> 2;
  for (; i < count; i++) {
    if (isFree(words[i]!)) continue;
    const found = first + i * 4;
    if (bytes[found]! < END) return found;
    if (bytes[found + 1]! < END) return found + 1;
    if (bytes[found + 2]! < END) return found + 2;
    if (bytes[found + 3]! < END) return found + 3;
  }
  at = Math.max(at, first + count * 4);
  while (at < length && bytes[at]! >= END) at++;
  return at;
}

const DOT = 0x2e;

/**
 * From a place within a line, the first byte that is more than plain lines of text: a CR or LF that stands alone, a line end before
 * a dot, or one too near the end of the bytes to be told. The length when there is none.
 */
export function skipPlainLines(view: WordView, from: number): number {
  const { bytes, words, first } = view;
  const last = bytes.length - 2;
  const count = words.length;
  let at = from;
  for (;;) {
    while (at < last && (at < first || ((at - first) & 3) !== 0) && bytes[at]! >= END) at++;
    if (at < last && bytes[at]! >= END) {
      let i = (at - first) >> 2;
      while (i < count && isFree(words[i]!)) i++;
      at = first + i * 4;
      while (at < last && bytes[at]! >= END) at++;
    }
    if (at >= last) return nextControl(view, at);
    const byte = bytes[at]!;
    if (byte === CR) {
      if (bytes[at + 1] !== LF || bytes[at + 2] === DOT) return at;
      at += 2;
    } else if (byte === LF) return at;
    else at++;
  }
}

/** Whether none of four bytes is looked for. */
function isFree(word: number): boolean {
  // The high bit of a byte is set here only when it, or one before it, is among those looked for.
  return (((word - ENDS) | 0) & ~word & HIGH_BITS) === 0;
}
