// How the index stores a BODYSTRUCTURE: what nearly every one contains is one control character.

/** Position + 1 is the character that stands for the phrase: only ever appended to, since indexes contain them. */
const phrases = [
  '("text" "plain" ("charset" "',
  '("text" "html" ("charset" "',
  '") NIL NIL "7bit" ',
  '") NIL NIL "8bit" ',
  '") NIL NIL "quoted-printable" ',
  '") NIL NIL "base64" ',
  ' NIL NIL NIL NIL)',
  ' NIL NIL NIL)',
  // Tab, line feed and carriage return stand for themselves.
  undefined,
  undefined,
  ' NIL ("attachment" ("filename" "',
  ' NIL ("inline" ("filename" "',
  undefined,
  ' "alternative" ("boundary" "',
  ' "mixed" ("boundary" "',
  ' "related" ("boundary" "',
  '("application" "pdf" ("name" "',
  '("application" "octet-stream" ("name" "',
  '("image" "png" ("name" "',
  '("image" "jpeg" ("name" "',
  '")) NIL NIL)',
] as const;

const replacements = phrases.flatMap((phrase, i) =>
  phrase === undefined ? [] : [{ phrase, code: String.fromCharCode(i + 1) }],
);
/** Begins a text that is stored as it is, because it has such characters of its own. */
const AS_IT_IS = '\x1f';
const codes = /[\x01-\x08\x0b\x0c\x0e-\x1f]/;
const everyCode = /[\x01-\x08\x0b\x0c\x0e-\x1e]/g;

/** The form in which the index keeps a BODYSTRUCTURE. */
export function packStructure(text: string): string {
  if (codes.test(text)) return AS_IT_IS + text;
  let packed = text;
  for (const { phrase, code } of replacements)
    if (packed.includes(phrase)) packed = packed.replaceAll(phrase, code);
  return packed;
}

/** The BODYSTRUCTURE of a stored form. */
export function unpackStructure(stored: string): string {
  if (!codes.test(stored)) return stored;
  if (stored.startsWith(AS_IT_IS)) return stored.slice(1);
  return stored.replace(everyCode, (code) => phrases[code.charCodeAt(0) - 1] ?? '');
}
