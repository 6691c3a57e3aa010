import type { Decoder } from './decoder.ts';
import { formatAstring } from './string-format.ts';

/** Which part of a message: a path of part numbers (empty: the message itself) and what of it. */
// RFC 9051 §6.4.5.1
export interface Section {
  readonly path: readonly number[];
  readonly part: 'all' | 'header' | 'header-fields' | 'header-fields-not' | 'text' | 'mime';
  /** Header field names as asked for; only with the two header-fields parts. */
  readonly fields?: readonly string[];
}

/** `<origin.count>` of a FETCH, in bytes. */
export interface ByteRange {
  readonly origin: number;
  readonly count: number;
}

/** Deeper paths name nothing that the MIME parser would keep. */
export const MAX_SECTION_DEPTH = 200;
export const MAX_HEADER_FIELDS = 1000;

/** `[` section `]`. */
export function expectSection(decoder: Decoder): Section {
  decoder.expect('[');
  const path = expectPath(decoder);
  const mayHavePart = path.length === 0 || decoder.try('.');
  const section = mayHavePart ? expectPart(decoder, path) : ({ path, part: 'all' } as const);
  decoder.expect(']');
  return section;
}

/** `[` part path `]`, as BINARY takes it. */
// RFC 9051 §9 (section-binary)
export function expectBinarySection(decoder: Decoder): readonly number[] {
  decoder.expect('[');
  const path = expectPath(decoder);
  decoder.expect(']');
  return path;
}

export function tryByteRange(decoder: Decoder): ByteRange | undefined {
  if (!decoder.try('<')) return undefined;
  const origin = decoder.expectNumber64();
  decoder.expect('.');
  const start = decoder.offset;
  const count = decoder.expectNumber64();
  if (count === 0) decoder.fail('expected a number above zero', start);
  decoder.expect('>');
  return { origin, count };
}

/** The section as it stands between `[` and `]`, in requests and responses. */
export function formatSection({ path, part, fields }: Section): string {
  const prefix = path.join('.');
  if (part === 'all') return prefix;
  const dot = prefix === '' ? '' : '.';
  const name = part.toUpperCase().replaceAll('-', '.');
  const list =
    fields === undefined
      ? ''
      : ` (${fields.map((f) => formatAstring(f, 'modified-utf7')).join(' ')})`;
  return `${prefix}${dot}${name}${list}`;
}

function expectPath(decoder: Decoder): number[] {
  const path: number[] = [];
  while (isDigit(decoder.peek())) {
    if (path.length >= MAX_SECTION_DEPTH) decoder.fail('the section is too deep');
    path.push(decoder.expectNonZeroNumber());
    if (!isDigitAfterDot(decoder)) break;
    decoder.expect('.');
  }
  return path;
}

function expectPart(decoder: Decoder, path: readonly number[]): Section {
  if (path.length === 0 && decoder.isNext(']')) return { path, part: 'all' };
  const start = decoder.offset;
  if (decoder.try('HEADER.FIELDS.NOT')) return expectFields(decoder, path, 'header-fields-not');
  if (decoder.try('HEADER.FIELDS')) return expectFields(decoder, path, 'header-fields');
  if (decoder.try('HEADER')) return { path, part: 'header' };
  if (decoder.try('TEXT')) return { path, part: 'text' };
  if (decoder.try('MIME') && path.length > 0) return { path, part: 'mime' };
  return decoder.fail('expected a section', start);
}

function expectFields(
  decoder: Decoder,
  path: readonly number[],
  part: 'header-fields' | 'header-fields-not',
): Section {
  decoder.expectSpace();
  const fields = decoder.expectList(() => decoder.expectAstring());
  if (fields.length > MAX_HEADER_FIELDS) decoder.fail('too many header fields');
  return { path, part, fields };
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isDigitAfterDot(decoder: Decoder): boolean {
  const { text, offset } = decoder;
  return text[offset] === '.' && isDigit(text.charCodeAt(offset + 1));
}
