import { InputSyntaxError } from '#platform/errors.ts';

// RFC 4013 §2
/**
 * SASLprep of a query string: what a password or a name looks like before it is hashed or compared.
 * Unassigned code points are let through, and normalisation is the running Unicode version's, not 3.2's.
 * @throws InputSyntaxError for prohibited characters and mixed directions
 */
export function saslPrep(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  // 1. Map: other spaces to the space, what is commonly mapped to nothing to nothing.
  const mapped = text.replaceAll(NON_ASCII_SPACE, ' ').replaceAll(MAPPED_TO_NOTHING, '');
  // 2. Normalise with form KC.
  const prepared = mapped.normalize('NFKC');
  // 3. Prohibit.
  const bad = PROHIBITED.exec(prepared);
  if (bad !== null) throw new InputSyntaxError('a prohibited character', bad.index);
  // 4. Check the directions.
  // RFC 3454 §6
  if (RIGHT_TO_LEFT.test(prepared)) {
    const hasLeftToRight = LEFT_TO_RIGHT.test(prepared);
    const characters = Array.from(prepared);
    const isFramed = RIGHT_TO_LEFT.test(characters[0]!) && RIGHT_TO_LEFT.test(characters.at(-1)!);
    if (hasLeftToRight || !isFramed) throw new InputSyntaxError('mixed writing directions', 0);
  }
  return prepared;
}

// RFC 3454 §C.1.2
const NON_ASCII_SPACE = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g;
// RFC 3454 §B.1
const MAPPED_TO_NOTHING =
  /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/g;
// RFC 3454 §C.2, §C.3, §C.4, §C.5, §C.6, §C.7, §C.8 and §C.9
const PROHIBITED =
  /[\p{Cc}\p{Co}\p{Cs}\u06dd\u070f\u180e\u200c-\u200f\u2028-\u202e\u2060-\u2063\u206a-\u206f\u2ff0-\u2ffb\ufdd0-\ufdef\ufeff\ufff9-\uffff]|[\u0340-\u0341]|[\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}]/u;
// RFC 3454 §D.1, by the scripts that its ranges cover
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;
// RFC 3454 §D.2: letters of all other scripts
const LEFT_TO_RIGHT =
  /(?![\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}])\p{L}/u;
