import type { Bytes } from '#platform/bytes.ts';

/** A line that is a boundary of one of the open multiparts. */
export interface BoundaryHit {
  readonly lineStart: number;
  /** Where the content before it ends: the line end before a boundary line belongs to the boundary. */
  // RFC 2046 §5.1.1
  readonly contentEnd: number;
  /** Behind the line end. */
  readonly lineEnd: number;
  /** Which of the open multiparts it belongs to, 0 for the outermost. */
  readonly level: number;
  /** Whether it is the closing one. */
  readonly isClose: boolean;
}

/** The stack of open boundaries, and the search for their lines. */
export interface BoundaryScanner {
  /** Opens a multipart; returns its level. */
  push(boundary: string): number;
  pop(): void;
  /** The first boundary line that starts at or after `from`, where a line must start. */
  next(from: number): BoundaryHit | undefined;
  /** The boundary line that starts here. */
  at(lineStart: number): BoundaryHit | undefined;
  readonly test: (lineStart: number) => boolean;
}

const DASH = 45;
const LF = 10;
const noBytes = new Uint8Array();

export function createBoundaryScanner(bytes: Bytes): BoundaryScanner {
  const stack: Buffer[] = [];
  // How many open boundaries begin with each byte: most "--" lines fall at this test.
  let firstBytes = noBytes;

  function at(lineStart: number): BoundaryHit | undefined {
    if (stack.length === 0 || bytes[lineStart] !== DASH || bytes[lineStart + 1] !== DASH)
      return undefined;
    const from = lineStart + 2;
    if (from >= bytes.length || firstBytes[bytes[from]!] === 0) return undefined;
    // The innermost of the longest that fits: one boundary may be the beginning of another.
    let level = -1;
    let length = 0;
    for (let i = stack.length - 1; i >= 0; i--) {
      const boundary = stack[i]!;
      if (boundary.length > length && startsWith(bytes, from, boundary)) {
        level = i;
        length = boundary.length;
      }
    }
    if (level < 0) return undefined;
    const end = from + length;
    const isClose = bytes[end] === DASH && bytes[end + 1] === DASH;
    const lf = bytes.indexOf(LF, end);
    const contentEnd = beforeLineEnd(bytes, lineStart);
    return { lineStart, contentEnd, lineEnd: lf < 0 ? bytes.length : lf + 1, level, isClose };
  }

  return {
    push(boundary) {
      const pattern = Buffer.from(boundary, 'latin1');
      if (firstBytes === noBytes) firstBytes = new Uint8Array(256);
      firstBytes[pattern[0]!]!++;
      return stack.push(pattern) - 1;
    },
    pop() {
      const pattern = stack.pop()!;
      firstBytes[pattern[0]!]!--;
    },
    next(from) {
      if (stack.length === 0) return undefined;
      const here = at(from);
      if (here !== undefined) return here;
      for (let lf = bytes.indexOf('\n--', from, 'latin1'); lf >= 0;) {
        const hit = at(lf + 1);
        if (hit !== undefined) return hit;
        lf = bytes.indexOf('\n--', lf + 3, 'latin1');
      }
      return undefined;
    },
    at,
    test: (lineStart) => at(lineStart) !== undefined,
  };
}

function startsWith(bytes: Bytes, at: number, pattern: Buffer): boolean {
  if (at + pattern.length > bytes.length || bytes[at] !== pattern[0]) return false;
  return bytes.compare(pattern, 0, pattern.length, at, at + pattern.length) === 0;
}

function beforeLineEnd(bytes: Bytes, lineStart: number): number {
  if (bytes[lineStart - 1] !== LF) return lineStart;
  return bytes[lineStart - 2] === 13 ? lineStart - 2 : lineStart - 1;
}
