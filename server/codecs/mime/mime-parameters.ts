import { decodeCharset } from '#codecs/charset/decode-charset.ts';
import { skipCfws, takeMimeToken, takeQuotedString } from '#codecs/address/header-lexer.ts';
import type { HeaderLexer } from '#codecs/address/header-lexer.ts';
import { decodeEncodedWords } from './encoded-words.ts';
import { MAX_PARAMETERS } from './limits.ts';

/** One parameter with continuations joined. A name ending in "*" has its value in the extended form, undecoded. */
export interface MimeParameter {
  readonly name: string;
  /** latin1 text: characters are bytes. */
  readonly value: string;
}

/** Reads the parameters up to the end of the value, skipping what is broken. */
// RFC 2045 §5.1, RFC 2231 §3
export function takeMimeParameters(lexer: HeaderLexer): MimeParameter[] {
  const found: MimeParameter[] = [];
  const { text } = lexer;
  let hasSections = false;
  while (lexer.at < text.length && found.length < MAX_PARAMETERS) {
    const parameter = takeParameter(lexer);
    if (parameter === undefined) {
      // Go on at the next semicolon, wherever it stands.
      const next = text.indexOf(';', lexer.at + 1);
      lexer.at = next < 0 ? text.length : next;
    } else {
      found.push(parameter);
      hasSections ||= parameter.name.includes('*');
    }
  }
  return hasSections ? joinContinuations(found) : found;
}

/** The value of a parameter as Unicode text: extended form decoded, else encoded words and bare 8-bit understood. */
// RFC 2231 §4
export function parameterText(
  parameters: readonly MimeParameter[],
  name: string,
): string | undefined {
  const extended = parameters.find((p) => p.name.toLowerCase() === `${name}*`);
  if (extended !== undefined) return decodeExtended(extended.value);
  const plain = rawParameter(parameters, name);
  // RFC 2047 §5 forbids encoded words here, but many programs write them.
  return plain === undefined ? undefined : decodeEncodedWords(plain);
}

/** The value of a parameter as written, quotes removed; name in lower case. */
export function rawParameter(
  parameters: readonly MimeParameter[],
  name: string,
): string | undefined {
  for (const p of parameters)
    if (p.name.length === name.length && p.name.toLowerCase() === name) return p.value;
  return undefined;
}

/** ";" name "=" value; undefined when broken. */
function takeParameter(lexer: HeaderLexer): MimeParameter | undefined {
  const { text } = lexer;
  if (text[lexer.at] !== ';') return undefined;
  lexer.at++;
  if (!skipCfws(lexer)) return undefined;
  if (text[lexer.at] === ';') {
    lexer.at--;
    return undefined;
  }
  const name = takeMimeToken(lexer);
  skipCfws(lexer);
  if (name === '' || text[lexer.at] !== '=') {
    lexer.at--;
    return undefined;
  }
  lexer.at++;
  skipCfws(lexer);
  let value: string | undefined;
  if (text[lexer.at] === '"') value = takeQuotedString(lexer);
  else value = takeLooseValue(lexer);
  skipCfws(lexer);
  return value === undefined ? undefined : { name, value };
}

/** A token, or what programs write instead of one: characters that should have been quoted, up to white space or ";". */
function takeLooseValue(lexer: HeaderLexer): string {
  const { text } = lexer;
  const token = takeMimeToken(lexer);
  if (text[lexer.at] !== '=' && text[lexer.at] !== '?') return token;
  const start = lexer.at;
  while (lexer.at < text.length && !/[;\s]/.test(text[lexer.at]!)) lexer.at++;
  return token + text.slice(start, lexer.at);
}

interface Section {
  readonly index: number;
  readonly isExtended: boolean;
  readonly value: string;
}

/** Joins name*0, name*1, ... into one parameter; a set with a missing section stays as it is. */
// RFC 2231 §3, RFC 2231 §4.1
function joinContinuations(found: readonly MimeParameter[]): MimeParameter[] {
  const sections = new Map<string, Section[]>();
  for (const { name, value } of found) {
    const match = /^(.+?)\*(\d{1,4})(\*?)$/.exec(name);
    if (match === null) continue;
    const key = match[1]!.toLowerCase();
    const section = { index: Number(match[2]), isExtended: match[3] === '*', value };
    sections.set(key, [...(sections.get(key) ?? []), section]);
  }
  const plain = found.filter(
    ({ name }) =>
      !isComplete(sections.get(/^(.+?)\*\d{1,4}\*?$/.exec(name)?.[1]?.toLowerCase() ?? '')),
  );
  const joined: MimeParameter[] = [];
  for (const [key, list] of sections) {
    if (!isComplete(list)) continue;
    list.sort((a, b) => a.index - b.index);
    const isExtended = list.some((s) => s.isExtended);
    joined.push({
      name: isExtended ? `${key}*` : key,
      value: list
        .map((s) => (isExtended && !s.isExtended ? escapePercent(s.value) : s.value))
        .join(''),
    });
  }
  return [...plain, ...joined];
}

function isComplete(list: readonly Section[] | undefined): boolean {
  if (list === undefined) return false;
  const indexes = new Set(list.map((s) => s.index));
  return indexes.size === list.length && list.every((s) => s.index < list.length);
}

/** A plain section among extended ones must not be percent-decoded. */
function escapePercent(value: string): string {
  return value.replace(/[%\s'"\\]|[^\x20-\x7e]/g, (c) => {
    const code = c.charCodeAt(0) & 0xff;
    return `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

/** charset'language'percent-encoded, with or without its first two parts. */
// RFC 2231 §4
function decodeExtended(value: string): string {
  const match = /^([^']*)'[^']*'(.*)$/s.exec(value);
  const encoded = match?.[2] ?? value;
  const raw = encoded.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return decodeCharset(Buffer.from(raw, 'latin1'), match?.[1]);
}
