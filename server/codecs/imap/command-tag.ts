import { charClasses, TAG_CHAR } from './syntax-chars.ts';

/** A tag longer than this is not echoed: no client makes one, and it comes back in every answer. */
const MAX_TAG_LENGTH = 128;

/** The tag a command's text begins with, or undefined when there is none that can be answered to. */
// RFC 9051 §2.2.1
export function readTag(text: string): string | undefined {
  let end = 0;
  while (end < text.length && (charClasses[text.charCodeAt(end)]! & TAG_CHAR) !== 0) end++;
  if (end === 0 || end > MAX_TAG_LENGTH) return undefined;
  if (end < text.length && text.charCodeAt(end) !== 0x20) return undefined;
  return text.slice(0, end);
}
