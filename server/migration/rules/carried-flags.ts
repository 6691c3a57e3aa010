import { MAX_KEYWORD_LENGTH } from '#codecs/imap/flags.ts';
import { ATOM_CHAR, isMadeOf } from '#codecs/imap/syntax-chars.ts';
import { toKeyword } from '../files/keyword-of-label.ts';
import type { ItemFlags } from '../item.ts';

/**
 * Flags as every target can hold them and programs can read them: each keyword is an atom of IMAP, and is there once however
 * its letters are written. Files say anything.
 */
// RFC 9051 §9 (flag-keyword)
export function toCarriedFlags(flags: ItemFlags): ItemFlags {
  if (flags.keywords.length === 0) return flags;
  const keywords = new Map<string, string>();
  for (const given of flags.keywords) {
    const keyword = isKeyword(given) ? given : toKeyword(given);
    const folded = keyword.toLowerCase();
    if (keyword !== '' && !keywords.has(folded)) keywords.set(folded, keyword);
  }
  return { system: flags.system, keywords: [...keywords.values()].sort() };
}

function isKeyword(text: string): boolean {
  return text.length <= MAX_KEYWORD_LENGTH && isMadeOf(text, ATOM_CHAR);
}
