import type { NameEncoding } from '#codecs/imap/decoder.ts';
import type { FetchItem } from '#codecs/imap/fetch-item.ts';
import { formatSection, type ByteRange, type Section } from '#codecs/imap/section.ts';
import { formatString } from '#codecs/imap/string-format.ts';
import { decodeBody } from '#codecs/mime/decode-body.ts';
import { findPart } from '#codecs/mime/find-section.ts';
import { previewText } from '#codecs/mime/preview.ts';
import type { Bytes } from '#platform/bytes.ts';
import { isDomainError } from '#platform/errors.ts';
import { locateInMessage, locateInPart, type Located } from './locate-section.ts';
import type { ContentItem } from './item-sources.ts';
import type { MessageSource } from './message-source.ts';

/** A piece of a response: text (a character a byte), bytes, or a run of a large message still to be read. */
export type Piece = string | Bytes | ContentRun;

export interface ContentRun {
  readonly start: number;
  readonly end: number;
  /** Of a literal8, which may hold NUL. */
  readonly isBinary?: boolean;
}

export interface ContentAnswer {
  readonly pieces: readonly Piece[];
  /** The part's transfer encoding is unknown. RFC 3516 §4.3 */
  readonly isUnknownEncoding?: boolean;
}

/** One item that needs the message itself: `NAME value`. */
export function formatContentItem(
  item: ContentItem,
  source: MessageSource,
  names: NameEncoding,
): ContentAnswer {
  switch (item.kind) {
    case 'rfc822':
      return plain('RFC822', source, { path: [], part: 'all' });
    case 'rfc822-header':
      return plain('RFC822.HEADER', source, { path: [], part: 'header' });
    case 'rfc822-text':
      return plain('RFC822.TEXT', source, { path: [], part: 'text' });
    case 'body-section': {
      const name = `BODY[${formatSection(item.section)}]${originOf(item.range)}`;
      return plain(name, source, item.section, item.range);
    }
    case 'binary':
    case 'binary-size':
      return binary(item, source);
    // RFC 8970 §3.1
    case 'preview':
      if (item.isLazy && source.head.length < source.size) return { pieces: ['PREVIEW NIL'] };
      return { pieces: [`PREVIEW ${formatString(previewText(source.head, source.tree), names)}`] };
  }
}

// RFC 9051 §7.5.2: the origin comes back, the count does not.
function originOf(range: ByteRange | undefined): string {
  return range === undefined ? '' : `<${range.origin}>`;
}

function plain(
  name: string,
  source: MessageSource,
  section: Section,
  range?: ByteRange,
): ContentAnswer {
  const located =
    section.path.length === 0
      ? locateInMessage(section, source)
      : locateInPart(section, { bytes: source.head, tree: source.tree });
  if (located === undefined) return { pieces: [`${name} NIL`] };
  return { pieces: [`${name} `, ...literal(cut(located, range), source)] };
}

/** `<origin.count>` of what was located; beyond its end there is nothing. */
function cut(located: Located, range: ByteRange | undefined): Located {
  if (range === undefined) return located;
  if (located.kind === 'bytes') {
    const { bytes } = located;
    const start = Math.min(range.origin, bytes.length);
    return { kind: 'bytes', bytes: bytes.subarray(start, start + range.count) };
  }
  const start = Math.min(located.start + range.origin, located.end);
  return { kind: 'run', start, end: Math.min(start + range.count, located.end) };
}

function literal(located: Located, source: MessageSource): Piece[] {
  if (located.kind === 'run' && located.end > source.head.length) {
    const { start, end } = located;
    return [`{${end - start}}\r\n`, { start, end }];
  }
  const bytes =
    located.kind === 'bytes' ? located.bytes : source.head.subarray(located.start, located.end);
  return [`{${bytes.length}}\r\n`, withoutNul(bytes)];
}

/** A literal may hold no NUL (RFC 9051 §4.3); one that was stored as binary is told as 0x80, so that sizes stay right. */
export function withoutNul(bytes: Bytes): Bytes {
  if (!bytes.includes(0)) return bytes;
  const copy = Buffer.from(bytes);
  for (let i = copy.indexOf(0); i >= 0; i = copy.indexOf(0, i + 1)) copy[i] = 0x80;
  return copy;
}

// RFC 9051 §6.4.5, RFC 3516 §4.2
function binary(
  item: FetchItem & { kind: 'binary' | 'binary-size' },
  source: MessageSource,
): ContentAnswer {
  const path = item.path.join('.');
  const found = decoded(item.path, source);
  if (item.kind === 'binary-size') {
    // RFC 3516 §4.3: a size that cannot be told is an error of the command; nothing is said of the item.
    if (found === 'unknown') return { pieces: [], isUnknownEncoding: true };
    const size = found === undefined ? 0 : found.kind === 'bytes' ? found.bytes.length : found.end;
    return { pieces: [`BINARY.SIZE[${path}] ${size}`] };
  }
  if (found === 'unknown') return { pieces: [], isUnknownEncoding: true };
  const name = `BINARY[${path}]${originOf(item.range)}`;
  if (found === undefined) return { pieces: [`${name} NIL`] };
  const part = cut(found, item.range);
  if (part.kind === 'run' && part.end > source.head.length)
    return { pieces: [`${name} ~{${part.end - part.start}}\r\n`, { ...part, isBinary: true }] };
  const bytes = part.kind === 'bytes' ? part.bytes : source.head.subarray(part.start, part.end);
  const mark = bytes.includes(0) ? '~' : '';
  return { pieces: [`${name} ${mark}{${bytes.length}}\r\n`, bytes] };
}

function decoded(path: readonly number[], source: MessageSource): Located | 'unknown' | undefined {
  if (path.length === 0) return { kind: 'run', start: 0, end: source.size };
  const part = findPart(source.tree, path);
  if (part === undefined) return undefined;
  try {
    return { kind: 'bytes', bytes: decodeBody(source.head, part) };
  } catch (error) {
    if (isDomainError(error, 'not-supported')) return 'unknown';
    throw error;
  }
}
