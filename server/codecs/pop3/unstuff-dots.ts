import type { Bytes } from '#platform/bytes.ts';

const DOT = 46;

/** Multi-line data as it was before stuffDots(), without the line that ends it: every line that begins with a dot loses it. */
// RFC 1939 §3
export function unstuffDots(data: Bytes): Bytes {
  const end = data.length - 3;
  const content = data.subarray(0, Math.max(end, 0));
  let at = content[0] === DOT ? 0 : nextDotLine(content, 0);
  if (at < 0) return content;
  const pieces: Bytes[] = [];
  let from = 0;
  for (; at >= 0; at = nextDotLine(content, at + 1)) {
    pieces.push(content.subarray(from, at));
    from = at + 1;
  }
  pieces.push(content.subarray(from));
  return Buffer.concat(pieces);
}

/** Offset of the next dot at the begin of a line from `from` on, or -1. */
function nextDotLine(content: Bytes, from: number): number {
  const found = content.indexOf('\n.', Math.max(from - 1, 0), 'latin1');
  return found < 0 ? -1 : found + 1;
}
