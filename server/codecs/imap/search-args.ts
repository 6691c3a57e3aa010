import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';
import { expectMailboxFilter, formatMailboxFilter, type MailboxFilter } from './mailbox-filter.ts';
import { formatSearchKey, isAsciiSearchKey } from './search-key-format.ts';
import { expectSearchKeys, type SearchTextDecoder } from './search-key-parse.ts';
import type { SearchKey } from './search-key.ts';
import { formatReturnOptions, tryReturnOptions, type SearchReturn } from './search-return.ts';
import { decodeUtf8 } from './utf8-text.ts';

/** The decoder for a charset by its name in capitals, or undefined when it is not supported. */
export type SearchCharsets = (name: string) => SearchTextDecoder | undefined;

/** The arguments of SEARCH, UID SEARCH and ESEARCH. */
export interface SearchArgs {
  readonly key: SearchKey;
  /** As named; undefined when none was. */
  readonly charset?: string;
  /** Whether the charset named is supported; answer NO [BADCHARSET] when not (strings then are Latin-1). */
  readonly isCharsetKnown: boolean;
  readonly returns?: SearchReturn;
  /** ESEARCH only: where to search; undefined means the selected mailbox. */
  readonly sources?: readonly MailboxFilter[];
}

/** What every server must know. */
// RFC 9051 §6.4.4
export function unicodeCharsets(name: string): SearchTextDecoder | undefined {
  return name === 'UTF-8' || name === 'US-ASCII' || name === 'UTF8' || name === 'ASCII'
    ? decodeUtf8
    : undefined;
}

/** From the space behind SEARCH to the end of the command. */
export function expectSearchArgs(
  decoder: Decoder,
  charsets: SearchCharsets = unicodeCharsets,
): SearchArgs {
  const returns = tryReturnOptions(decoder);
  decoder.expectSpace();
  const charset = decoder.tryWord('CHARSET') ? expectCharset(decoder) : undefined;
  if (charset !== undefined) decoder.expectSpace();
  const found = readKeys(decoder, charset, charsets);
  return { ...found, ...(returns && { returns }) };
}

/** From the space behind ESEARCH to the end of the command. */
// RFC 7377 §2.1
export function expectEsearchArgs(
  decoder: Decoder,
  charsets: SearchCharsets = unicodeCharsets,
): SearchArgs {
  const sources = decoder.try(' IN ') ? expectSources(decoder) : undefined;
  const args = expectSearchArgs(decoder, charsets);
  return sources === undefined ? args : { ...args, sources };
}

/** The charset argument and keys of SORT and THREAD, to the end of the command. */
export function expectCharsetAndKeys(
  decoder: Decoder,
  charsets: SearchCharsets = unicodeCharsets,
): Pick<SearchArgs, 'key' | 'charset' | 'isCharsetKnown'> {
  const charset = decoder.expectAstring();
  decoder.expectSpace();
  return readKeys(decoder, charset, charsets);
}

/** Writes the arguments from their leading space on. */
export function formatSearchArgs(encoder: Encoder, args: SearchArgs): void {
  if (args.sources !== undefined)
    encoder.raw(' IN ').list(args.sources, (source) => formatMailboxFilter(encoder, source));
  if (args.returns !== undefined) encoder.raw(` ${formatReturnOptions(args.returns)}`);
  encoder.raw(' ');
  if (args.charset !== undefined) encoder.raw('CHARSET ').astring(args.charset).raw(' ');
  else if (encoder.names === 'modified-utf7' && !isAsciiSearchKey(args.key))
    encoder.raw('CHARSET UTF-8 ');
  formatSearchKey(encoder, args.key);
}

function expectCharset(decoder: Decoder): string {
  decoder.expectSpace();
  return decoder.expectAstring();
}

function readKeys(decoder: Decoder, charset: string | undefined, charsets: SearchCharsets) {
  const decodeText = charset === undefined ? decodeUtf8 : charsets(charset.toUpperCase());
  const key = expectSearchKeys(decoder, decodeText ?? ((raw) => raw));
  const isCharsetKnown = decodeText !== undefined;
  return { key, isCharsetKnown, ...(charset !== undefined && { charset }) };
}

function expectSources(decoder: Decoder): MailboxFilter[] {
  const start = decoder.offset;
  decoder.expect('(');
  const sources = [expectMailboxFilter(decoder)];
  while (decoder.try(' ')) {
    // RFC 7377 §2.1: scope options may follow in parentheses; none is defined.
    if (decoder.isNext('(')) decoder.fail('unknown scope option');
    sources.push(expectMailboxFilter(decoder));
  }
  decoder.expect(')');
  if (sources.some((s) => s.kind === 'selected-delayed'))
    decoder.fail('selected-delayed is for NOTIFY only', start);
  return sources;
}
