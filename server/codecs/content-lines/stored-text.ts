import { isUtf8 } from 'node:buffer';
import { asBuffer } from '#platform/bytes.ts';
import { joinSplitCharacters } from './decode-content.ts';

/**
 * The text of an object that was stored as it came: with the characters whole in which a line was folded. What is no UTF-8
 * after that has U+FFFD in its place.
 */
// RFC 5545 §3.1, RFC 6350 §3.1
export function storedTextOf(bytes: Uint8Array): string {
  const buffer = asBuffer(bytes);
  return (isUtf8(buffer) ? buffer : joinSplitCharacters(buffer)).toString();
}
