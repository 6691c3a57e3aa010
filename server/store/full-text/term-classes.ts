import type { TextField } from '../store.ts';

/** Where in a message a term stands; each posting of the full text is of one class. */
export type TextClass = Exclude<TextField, 'text'> | 'names' | 'cut';

/**
 * The first character of a term tells its class. None of them can be part of a word, all of them are characters that the
 * tokenizer leaves in place. 'header' are the fields without a class of their own; 'names' the names of all fields, one
 * term for each combination of them; 'cut' marks items whose words are not all here.
 */
export const classMarks: Readonly<Record<TextClass, string>> = {
  body: '.',
  from: '<',
  to: '>',
  cc: '+',
  bcc: '-',
  subject: '#',
  header: ':',
  names: '@',
  cut: '!',
};

/** Marks of the terms that a search in this field looks at. */
export function marksOf(field: TextField): string {
  const { body, from, to, cc, bcc, subject, header, names } = classMarks;
  const allHeader = from + to + cc + bcc + subject + header + names;
  if (field === 'text') return body + allHeader;
  return field === 'header' ? allHeader : classMarks[field];
}
