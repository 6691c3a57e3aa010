import { toCasemap } from '#codecs/charset/casemap.ts';

/** Characters of a term at most; longer words are kept as pieces. */
export const MAX_TERM = 48;
/** Neighbouring pieces of a long word share so many characters: what is not longer lies wholly in one of them. */
export const OVERLAP = 16;

/** A part of a text without anything between its characters: a word, or signs that are written without spaces. */
export interface Run {
  readonly kind: 'word' | 'signs';
  readonly text: string;
  readonly start: number;
}

/** Text in the form in which terms and needles are compared: the casemap form with ASCII letters small. */
export function foldText(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text.toLowerCase();
  return toCasemap(text).replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The runs of folded text, in order; all else separates them. */
export function runsOf(folded: string): Run[] {
  const runs: Run[] = [];
  for (const found of folded.matchAll(RUN)) {
    const kind = found[1] === undefined ? 'signs' : 'word';
    runs.push({ kind, text: found[0], start: found.index });
  }
  return runs;
}

/** Calls `add` with each term of folded text, as often as it occurs. */
export function eachTerm(folded: string, add: (term: string) => void): void {
  if (!/[^\0-\x7f]/.test(folded)) {
    for (const word of folded.match(/[a-z0-9]+/g) ?? []) addWord(word, add);
    return;
  }
  for (const { kind, text } of runsOf(folded))
    if (kind === 'word') addWord(text, add);
    else for (const pair of pairsOf(text)) add(pair);
}

/** Each character with the next one; a single character alone. */
export function pairsOf(signs: string): string[] {
  const characters = Array.from(signs);
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, i) => characters[i]! + character);
}

// Scripts that put no spaces between words, the marks that belong to kana, and symbols such as emoji.
const SIGNS = String.raw`[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Bopo}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\p{sc=Tibt}\u3099\u309a[\p{S}--[\0-\x7f]]]`;
const RUN = new RegExp(String.raw`([[\p{L}\p{M}\p{N}]--${SIGNS}]+)|${SIGNS}+`, 'gv');

function addWord(word: string, add: (term: string) => void): void {
  if (word.length <= MAX_TERM) {
    add(word);
    return;
  }
  const characters = Array.from(word);
  for (let at = 0; ; at += MAX_TERM - OVERLAP) {
    add(characters.slice(at, at + MAX_TERM).join(''));
    if (at + MAX_TERM >= characters.length) return;
  }
}
