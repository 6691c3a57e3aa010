import type { Bytes } from '#platform/bytes.ts';

const EQUALS = 61;

/** Removes quoted-printable. A "=" that begins no valid sequence stays. */
// RFC 2045 §6.7
export function decodeQuotedPrintable(body: Bytes): Bytes {
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  let at = 0;
  while (at < body.length) {
    const equals = body.indexOf(EQUALS, at);
    const runEnd = equals < 0 ? body.length : equals;
    length = copyRun(body, at, runEnd, { out, length });
    at = runEnd;
    if (equals < 0) break;
    const high = hexDigit(body[at + 1]);
    const low = hexDigit(body[at + 2]);
    if (high >= 0 && low >= 0) {
      out[length++] = (high << 4) | low;
      at += 3;
      continue;
    }
    const softEnd = softBreakEnd(body, at + 1);
    if (softEnd > 0) at = softEnd;
    else {
      out[length++] = EQUALS;
      at++;
    }
  }
  return out.subarray(0, length);
}

/** Copies bytes without "=", dropping blanks at line ends, which were added on the way. */
// RFC 2045 §6.7 rule (3)
function copyRun(
  body: Bytes,
  start: number,
  end: number,
  target: { readonly out: Buffer; readonly length: number },
): number {
  const { out } = target;
  let { length } = target;
  let at = start;
  while (at < end) {
    const lf = body.indexOf(10, at);
    const lineEnd = lf < 0 || lf >= end ? end : lf;
    let textEnd = lineEnd;
    if (lineEnd < end) {
      if (textEnd > at && body[textEnd - 1] === 13) textEnd--;
      const endStart = textEnd;
      while (textEnd > at && isBlank(body[textEnd - 1]!)) textEnd--;
      length += body.copy(out, length, at, textEnd);
      length += body.copy(out, length, endStart, lineEnd + 1);
    } else length += body.copy(out, length, at, lineEnd);
    at = lineEnd + 1;
  }
  return length;
}

/** Index behind "=" blanks CRLF; 0 when it is no soft line break. */
function softBreakEnd(body: Bytes, from: number): number {
  let at = from;
  while (at < body.length && isBlank(body[at]!)) at++;
  if (at >= body.length) return at;
  if (body[at] === 10) return at + 1;
  return body[at] === 13 && body[at + 1] === 10 ? at + 2 : 0;
}

function isBlank(c: number): boolean {
  return c === 32 || c === 9;
}

function hexDigit(c: number | undefined): number {
  if (c === undefined) return -1;
  if (c >= 48 && c <= 57) return c - 48;
  const lower = c | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
