import { decodeModifiedUtf7, encodeModifiedUtf7 } from '#codecs/imap/modified-utf7.ts';

/**
 * Categories are free texts, keywords are atoms of IMAP. Blanks become "_", which is taken back for a blank; what else an atom
 * cannot hold goes as in names of mailboxes.
 */
// RFC 9051 §9 (flag-keyword)
export function toKeyword(category: string): string {
  const spaced = category.trim().replaceAll(/\s+/g, '_');
  return encodeModifiedUtf7(spaced).replaceAll(
    /[(){%*"\\\]]/g,
    (c) => `&${Buffer.from(c, 'utf16le').swap16().toString('base64').replace(/=+$/, '')}-`,
  );
}

/** The category that a keyword stands for; one of the known ones where it is one of theirs. */
export function toCategory(keyword: string, known: readonly string[] = []): string {
  const wanted = keyword.toLowerCase();
  const found = known.find((name) => toKeyword(name).toLowerCase() === wanted);
  return found ?? decodeShifts(keyword).replaceAll('_', ' ');
}

function decodeShifts(keyword: string): string {
  const plain = keyword.replaceAll(/&([A-Za-z0-9+,]{3})-/g, (shift) => {
    const text = Buffer.from(shift.slice(1, -1), 'base64').swap16().toString('utf16le');
    return text.length === 1 && text >= ' ' && text <= '~' ? text : shift;
  });
  return decodeModifiedUtf7(plain) ?? plain;
}

/** Keywords that say something for programs, and would be categories that nobody made. */
const technical = /^(?:\$|(?:non-?|not-?)?junk$|redirected$|mdnsent$)/i;

export function isTechnical(keyword: string): boolean {
  return technical.test(keyword);
}
