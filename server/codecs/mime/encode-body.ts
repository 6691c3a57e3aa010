import { isAscii } from 'node:buffer';
import type { Bytes } from '#platform/bytes.ts';
import { encodeQuotedPrintable } from './transfer/encode-quoted-printable.ts';

/** A body as it travels. */
export interface EncodedBody {
  readonly encoding: '7bit' | 'quoted-printable' | 'base64';
  readonly content: Bytes;
}

/** Longest line without its line end (RFC 5322 §2.1.1). */
const MOST_LINE = 998;

/** Text in the encoding that keeps it readable: as it is where that is allowed, base64 where little of it is ASCII. */
// RFC 2045 §6
export function encodeTextBody(text: Bytes): EncodedBody {
  if (isAscii(text) && hasPlainLines(text)) return { encoding: '7bit', content: text };
  const quoted = encodeQuotedPrintable(text);
  if (quoted.length <= text.length * 2 || text.length < 100)
    return { encoding: 'quoted-printable', content: quoted };
  return { encoding: 'base64', content: encodeBase64Lines(text) };
}

/** Base64 in lines of 76 characters, each with its CRLF. */
// RFC 2045 §6.8
export function encodeBase64Lines(bytes: Bytes): Bytes {
  const text = bytes.toString('base64');
  const lines = Math.ceil(text.length / LINE);
  const out = Buffer.allocUnsafe(text.length + lines * 2);
  let at = 0;
  for (let from = 0; from < text.length; from += LINE)
    at += out.write(`${text.slice(from, from + LINE)}\r\n`, at, 'latin1');
  return out;
}

const LINE = 76;
/** Bytes that make one line of base64. */
export const BASE64_LINE_BYTES = 57;

/** Whether every line ends with CRLF and is short enough, and no NUL is in it. */
function hasPlainLines(text: Bytes): boolean {
  if (text.includes(0)) return false;
  for (let at = 0; at < text.length;) {
    const lf = text.indexOf(10, at);
    const end = lf < 0 ? text.length : lf;
    const cr = text.indexOf(13, at);
    if (lf >= 0 && text[lf - 1] !== 13) return false;
    if (cr >= 0 && cr < end - 1) return false;
    if (lf < 0 && cr >= 0) return false;
    if (end - at > MOST_LINE) return false;
    at = end + 1;
  }
  return true;
}
