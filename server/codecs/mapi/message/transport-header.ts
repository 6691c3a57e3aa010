import { decodeEncodedWords } from '#codecs/mime/encoded-words.ts';
import { formatTextField } from '#codecs/mime/format-header.ts';
import { fieldValue, parseHeader } from '#codecs/mime/header-fields.ts';
import type { HeaderField, MessageHeader } from '#codecs/mime/header-fields.ts';
import { tags } from '../property-tags.ts';
import type { PropertyReader } from '../property-reader.ts';

/** A header field. */
export interface MailField {
  /** In small letters. */
  readonly name: string;
  /** As written, with its CRLF. */
  readonly text: string;
}

/** Fields that say how the body is written: it is written anew. */
export const bodyFields: ReadonlySet<string> = new Set([
  'content-type',
  'content-transfer-encoding',
  'content-disposition',
  'content-id',
  'content-length',
  'mime-version',
  'lines',
  'x-ms-tnef-correlator',
]);

/** Characters of a header that are read; more is no header. */
const MAX_HEADER = 1024 * 1024;
/** One of these is in every header that a message was sent with. */
const essentials = new Set(['from', 'date', 'received']);

/** The header that a message came with; undefined when it has none. */
export function readTransportHeader(reader: PropertyReader): readonly MailField[] | undefined {
  const header = parseTransportHeader(reader);
  if (header === undefined) return undefined;
  const { fields, bytes } = header;
  const found = fields.fields
    .filter((field) => !bodyFields.has(field.name))
    .map((field) => ({ name: field.name, text: textOf(bytes, field) }));
  if (!found.some((field) => essentials.has(field.name))) return undefined;
  return withEditedSubject(found, header, reader.text(tags.subject));
}

/** What the header that came says in one of its fields, such as Content-Type; undefined when it does not. */
export function transportField(reader: PropertyReader, name: string): string | undefined {
  const header = parseTransportHeader(reader);
  const field = header?.fields.fields.find((f) => f.name === name);
  return field === undefined ? undefined : fieldValue(header!.fields, field);
}

interface Parsed {
  readonly bytes: Buffer;
  readonly fields: MessageHeader;
}

function parseTransportHeader(reader: PropertyReader): Parsed | undefined {
  const written = reader.text(tags.transportHeaders);
  if (written === undefined) return undefined;
  const lines = written
    .slice(0, MAX_HEADER)
    .replace(/\r\n?|\n/g, '\r\n')
    .replace(/^(?:Microsoft Mail Internet Headers[^\r\n]*\r\n|\r\n)+/, '');
  // Headers of parts follow behind an empty line.
  const end = lines.indexOf('\r\n\r\n');
  const bytes = Buffer.from(`${end < 0 ? lines.trimEnd() : lines.slice(0, end)}\r\n\r\n`);
  return { bytes, fields: parseHeader(bytes, 0, bytes.length) };
}

function textOf(bytes: Buffer, { start, end }: HeaderField): string {
  const text = bytes.toString('utf8', start, end);
  return text.endsWith('\r\n') ? text : `${text}\r\n`;
}

/** Outlook lets people change the subject of a message; the one that came is kept beside it. */
function withEditedSubject(
  list: readonly MailField[],
  { fields }: Parsed,
  subject: string | undefined,
): readonly MailField[] {
  const field = fields.fields.find((f) => f.name === 'subject');
  if (subject === undefined || field === undefined) return list;
  const came = decodeEncodedWords(fieldValue(fields, field));
  // Text that was not understood on its way into the property is not what somebody wrote.
  const isSame = came.replace(/\s+/g, '') === subject.replace(/\s+/g, '');
  if (isSame || came.includes('\ufffd') || /[?\ufffd]/.test(subject)) return list;
  const text = formatTextField('Subject', subject) + formatTextField('X-Original-Subject', came);
  const at = list.findIndex((f) => f.name === 'subject');
  return list.map((f, i) => (i === at ? { ...f, text } : f));
}
