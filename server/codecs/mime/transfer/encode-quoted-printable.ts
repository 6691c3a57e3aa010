import type { Bytes } from '#platform/bytes.ts';

const MOST_LINE = 76;
const HEX = Buffer.from('0123456789ABCDEF');

/**
 * Text as quoted-printable that decodes to the very same bytes. CRLF stays a line end; a CR or LF alone is content.
 */
// RFC 2045 §6.7
export function encodeQuotedPrintable(body: Bytes): Bytes {
  // Three for each byte, and "=" CRLF for each line of at least 73.
  const out = Buffer.allocUnsafe(body.length * 3 + Math.ceil(body.length / 24 + 1) * 3);
  let length = 0;
  let column = 0;
  for (let at = 0; at < body.length; at++) {
    const c = body[at]!;
    if (c === 13 && body[at + 1] === 10) {
      out[length++] = 13;
      out[length++] = 10;
      column = 0;
      at++;
      continue;
    }
    const isPlain = isPrintable(c) || (isBlank(c) && !isLineEnd(body, at + 1));
    const width = isPlain ? 1 : 3;
    // The line's last place is for the "=" of a soft break, unless the line ends here.
    if (
      column + width > MOST_LINE - 1 &&
      !(isLineEnd(body, at + 1) && column + width <= MOST_LINE)
    ) {
      out[length++] = 61;
      out[length++] = 13;
      out[length++] = 10;
      column = 0;
    }
    if (isPlain) out[length++] = c;
    else {
      out[length++] = 61;
      out[length++] = HEX[c >> 4]!;
      out[length++] = HEX[c & 15]!;
    }
    column += width;
  }
  return out.subarray(0, length);
}

function isPrintable(c: number): boolean {
  return c > 32 && c < 127 && c !== 61;
}

function isBlank(c: number): boolean {
  return c === 32 || c === 9;
}

function isLineEnd(body: Bytes, at: number): boolean {
  return at >= body.length || (body[at] === 13 && body[at + 1] === 10);
}
