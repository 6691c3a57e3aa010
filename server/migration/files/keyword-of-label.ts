import { encodeModifiedUtf7 } from '#codecs/imap/modified-utf7.ts';

/** Longest keyword: what servers take. */
const MAX_KEYWORD_LENGTH = 100;

/** A label or tag as a keyword, which is an atom of IMAP; other letters as mail programs write them there. */
// RFC 9051 §9
export function toKeyword(label: string): string {
  return encodeModifiedUtf7(label)
    .replaceAll(/[\s(){%*"\\\]]+/g, '_')
    .slice(0, MAX_KEYWORD_LENGTH);
}
