import { isUtf8 } from 'node:buffer';

/** The text whose UTF-8 bytes are written as Latin-1 characters here, or undefined when they are not valid UTF-8. */
export function decodeUtf8(latin1: string): string | undefined {
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  const bytes = Buffer.from(latin1, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

/** The text's UTF-8 bytes as Latin-1 characters; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text;
  const bytes = Buffer.from(text, 'utf8');
  return bytes.toString('latin1');
}
