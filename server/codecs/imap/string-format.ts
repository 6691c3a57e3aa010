import { ASTRING_CHAR, ATOM_CHAR, isMadeOf } from './syntax-chars.ts';
import { encodeModifiedUtf7 } from './modified-utf7.ts';
import { decodeUtf8, encodeUtf8 } from './utf8-text.ts';
import type { NameEncoding } from './decoder.ts';

/**
 * The strings of a server's responses, as the Latin-1 text of the bytes to send, so that a large response is
 * plain string concatenation. Literals are written with their bytes (nothing is waited for).
 */

/** Longer strings go as literals: clients bound their quoted strings, none its literals. */
const MAX_QUOTED_LENGTH = 4096;

/** A quoted string for Latin-1 text that needs no literal, otherwise undefined. */
export function tryFormatQuoted(raw: string, names: NameEncoding): string | undefined {
  if (raw.length > MAX_QUOTED_LENGTH) return undefined;
  if (!/[^ !#-[\]-~]/.test(raw)) return `"${raw}"`;
  if (/[\0\r\n]/.test(raw)) return undefined;
  // RFC 9051 §4.3: 8-bit text in quotes only where UTF-8 was agreed on.
  if (names === 'modified-utf7' && /[\x80-\xff]/.test(raw)) return undefined;
  if (names === 'utf8' && decodeUtf8(raw) === undefined) return undefined;
  return `"${raw.replace(/["\\]/g, '\\$&')}"`;
}

/** Bytes (as Latin-1 text) as a quoted string or literal, or as literal8 when they contain NUL. */
export function formatRawString(raw: string, names: NameEncoding): string {
  return tryFormatQuoted(raw, names) ?? formatRawLiteral(raw);
}

/** Text as a quoted string or literal. */
export function formatString(text: string, names: NameEncoding): string {
  return formatRawString(encodeUtf8(text), names);
}

/** Text as an atom where that is possible, otherwise as a string. */
export function formatAstring(text: string, names: NameEncoding): string {
  return isMadeOf(text, ASTRING_CHAR) && !isNilWord(text) ? text : formatString(text, names);
}

/** A mailbox name as the connection writes them: UTF-8, or modified UTF-7. */
export function formatMailbox(name: string, names: NameEncoding): string {
  // Always in quotes but for plain words: some clients trip over brackets and the like in atoms.
  const wire = names === 'utf8' ? encodeUtf8(name) : encodeModifiedUtf7(name);
  return isMadeOf(wire, ATOM_CHAR) && !isNilWord(wire) ? wire : formatRawString(wire, names);
}

function formatRawLiteral(raw: string): string {
  return `${raw.includes('\0') ? '~' : ''}{${raw.length}}\r\n${raw}`;
}

function isNilWord(text: string): boolean {
  return text.length === 3 && text.toUpperCase() === 'NIL';
}
