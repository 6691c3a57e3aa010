/** Character classes of the IMAP grammar, one bit each, indexed by byte. */
// RFC 9051 §9
export const ATOM_CHAR = 1;
export const ASTRING_CHAR = 2;
export const LIST_CHAR = 4;
export const TAG_CHAR = 8;
export const DIGIT = 16;

export const charClasses: Uint8Array = buildCharClasses();

/** Whether every character of a non-empty text belongs to the class. */
export function isMadeOf(text: string, charClass: number): boolean {
  for (let i = 0; i < text.length; i++)
    if (((charClasses[text.charCodeAt(i)] ?? 0) & charClass) === 0) return false;
  return text.length > 0;
}

function buildCharClasses(): Uint8Array {
  const classes = new Uint8Array(256);
  for (let c = 0x21; c < 0x7f; c++) {
    const char = String.fromCharCode(c);
    const isAtom = !'(){%*"\\]'.includes(char);
    if (isAtom) classes[c]! |= ATOM_CHAR;
    if (isAtom || char === ']') classes[c]! |= ASTRING_CHAR;
    if (isAtom || ']%*'.includes(char)) classes[c]! |= LIST_CHAR;
    if ((isAtom || char === ']') && char !== '+') classes[c]! |= TAG_CHAR;
    if (c >= 0x30 && c <= 0x39) classes[c]! |= DIGIT;
  }
  return classes;
}
