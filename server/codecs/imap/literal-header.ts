export interface LiteralHeader {
  /** Bytes announced; sizes beyond 2^53 are given as Number.MAX_SAFE_INTEGER. */
  readonly size: number;
  /** Whether the sender waits for a continuation before it sends the bytes. */
  readonly isSync: boolean;
  readonly isLiteral8: boolean;
  /** Where the header begins in the line. */
  readonly start: number;
}

/** Finds a literal announcement at the end of a line: `{n}`, `{n+}`, `{n-}` or one of these after `~`. */
// RFC 9051 §4.3, RFC 7888 §8, RFC 3516 §7
export function findLiteralHeader(line: string): LiteralHeader | undefined {
  let at = line.length - 1;
  if (at < 2 || line.charCodeAt(at) !== 0x7d) return undefined;
  const mark = line.charCodeAt(at - 1);
  // '+' from LITERAL+ and LITERAL-; '-' was written by early drafts' clients and is read alike.
  const isSync = mark !== 0x2b && mark !== 0x2d;
  const digitsEnd = isSync ? at : at - 1;
  at = digitsEnd;
  while (at > 0 && isDigit(line.charCodeAt(at - 1))) at--;
  if (at === digitsEnd || at === 0 || line.charCodeAt(at - 1) !== 0x7b) return undefined;
  const digits = line.slice(at, digitsEnd);
  const isLiteral8 = at >= 2 && line.charCodeAt(at - 2) === 0x7e;
  return {
    size: Math.min(Number(digits), Number.MAX_SAFE_INTEGER),
    isSync,
    isLiteral8,
    start: isLiteral8 ? at - 2 : at - 1,
  };
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
