import type { Bytes } from '#platform/bytes.ts';
import { fromUtf16Base64 } from './utf-16-base64.ts';

/**
 * UTF-7 to text; what is not well-formed stays as it is.
 */
// RFC 2152 §2
export function decodeUtf7(bytes: Bytes): string {
  const text = bytes.toString('latin1');
  return text.replace(/\+([A-Za-z0-9+/]*)(-?)/g, (whole, base64: string) => {
    if (base64 === '') return whole === '+-' ? '+' : whole;
    return fromUtf16Base64(base64) ?? whole;
  });
}
