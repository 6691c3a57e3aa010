import { asBuffer, type Bytes } from '#platform/bytes.ts';
import { ContentSyntaxError } from './content-syntax-error.ts';

/**
 * The text of stored or received bytes. Lines that were folded inside a UTF-8 character, as simple programs do, are joined there.
 * @throws ContentSyntaxError for what is not UTF-8
 */
// RFC 5545 §3.1, RFC 6350 §3.1
export function decodeContent(bytes: Uint8Array): string {
  const buffer = asBuffer(bytes);
  return tryDecode(buffer) ?? tryDecode(joinSplitCharacters(buffer)) ?? refuse(buffer);
}

function tryDecode(bytes: Bytes): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Bytes in which no line is folded inside a character: the fold goes before it instead, where it does no harm. */
export function joinSplitCharacters(bytes: Bytes): Bytes {
  const latin1 = bytes.toString('latin1');
  const moved = latin1.replaceAll(
    /([\u00c2-\u00f4][\u0080-\u00bf]*)(\r?\n[ \t])([\u0080-\u00bf]+)/g,
    '$2$1$3',
  );
  return Buffer.from(moved, 'latin1');
}

function refuse(bytes: Bytes): never {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const found = bytes.indexOf(10, start);
    const end = found < 0 ? bytes.length : found + 1;
    if (tryDecode(bytes.subarray(start, end)) === undefined) break;
    start = end;
  }
  throw new ContentSyntaxError('not UTF-8', line);
}
