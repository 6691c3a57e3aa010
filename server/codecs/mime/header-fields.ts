import type { Bytes } from '#platform/bytes.ts';
import { LF } from '#platform/bytes.ts';
import { MAX_HEADER_BYTES, MAX_HEADER_FIELDS } from './limits.ts';

/** One header field; all positions are offsets in the message. */
export interface HeaderField {
  /** Lower case. A line without a colon is a field whose name is '' and whose value is the line. */
  readonly name: string;
  readonly start: number;
  /** Behind the colon. */
  readonly valueStart: number;
  /** Behind the line end of its last line. */
  readonly end: number;
}

/** A header block. */
export interface MessageHeader {
  readonly start: number;
  /** Behind the empty line, which belongs to the header (RFC 9051 §6.4.5.1); equals the body's start. */
  readonly end: number;
  /** Where the last field ends and the empty line begins. */
  readonly fieldsEnd: number;
  readonly fields: readonly HeaderField[];
  /** The block's bytes as latin1 text: character i is byte start + i. */
  readonly text: string;
}

/** Tells whether a line starting here (with "--") ends the enclosing part. */
export type BoundaryTest = (lineStart: number, limit: number) => boolean;

/**
 * Reads the header block that starts at `start`. It ends at the empty line, at `limit`, at a boundary line,
 * or after MAX_HEADER_BYTES. Never throws.
 */
// RFC 5322 §2.2
export function parseHeader(
  bytes: Bytes,
  start: number,
  limit: number,
  isBoundary?: BoundaryTest,
): MessageHeader {
  const starts: number[] = [];
  let at = start;
  let end = -1;
  const stop = Math.min(limit, start + MAX_HEADER_BYTES);
  while (at < stop) {
    const c = bytes[at]!;
    if (c === LF || (c === 13 && bytes[at + 1] === LF && at + 1 < limit)) {
      end = c === LF ? at + 1 : at + 2;
      break;
    }
    if (c === 45 && isBoundary !== undefined && isBoundary(at, limit)) break;
    if ((c !== 32 && c !== 9) || at === start)
      if (starts.length < MAX_HEADER_FIELDS) starts.push(at);
    const lf = bytes.indexOf(LF, at);
    at = lf < 0 || lf >= limit ? limit : lf + 1;
  }
  const fieldsEnd = at;
  const text = bytes.toString('latin1', start, fieldsEnd);
  const fields: HeaderField[] = [];
  for (let i = 0; i < starts.length; i++)
    fields.push(toField(text, start, starts[i]!, starts[i + 1] ?? fieldsEnd));
  return { start, end: end < 0 ? fieldsEnd : end, fieldsEnd, fields, text };
}

/** The value as written, folds included, without the line end; characters are bytes. */
export function rawFieldValue(header: MessageHeader, field: HeaderField): string {
  return header.text.slice(field.valueStart - header.start, field.end - header.start);
}

/** The unfolded value without surrounding white space; characters are bytes. */
// RFC 5322 §2.2.3
export function fieldValue(header: MessageHeader, field: HeaderField): string {
  const raw = rawFieldValue(header, field);
  const last = raw.indexOf('\n');
  return (last < 0 || last === raw.length - 1 ? raw : raw.replace(/\r?\n/g, '')).trim();
}

/** The first field of this lower-case name. */
export function firstField(header: MessageHeader, name: string): HeaderField | undefined {
  return header.fields.find((field) => field.name === name);
}

/** The unfolded value of the first field of this lower-case name. */
export function headerValue(header: MessageHeader, name: string): string | undefined {
  const field = firstField(header, name);
  return field && fieldValue(header, field);
}

/**
 * The named header fields of a message as they are written, joined, without the empty line: what IMAP's
 * HEADER.FIELDS wants before its closing CRLF. Names in any case.
 */
// RFC 9051 §6.4.5.1
export function headerFields(bytes: Bytes, names: readonly string[]): Bytes {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const header = parseHeader(bytes, 0, bytes.length);
  return pickFields(bytes, header, (name) => wanted.has(name));
}

/** The bytes of all fields that `isWanted`, in order. */
export function pickFields(
  bytes: Bytes,
  header: MessageHeader,
  isWanted: (name: string) => boolean,
): Bytes {
  const ranges = header.fields.filter((field) => isWanted(field.name));
  return Buffer.concat(ranges.map((field) => bytes.subarray(field.start, field.end)));
}

function toField(text: string, base: number, start: number, end: number): HeaderField {
  const colon = text.indexOf(':', start - base);
  if (colon < 0 || colon >= end - base) return { name: '', start, valueStart: start, end };
  let nameEnd = colon;
  // RFC 5322 §4.5: white space may stand before the colon.
  while (nameEnd > start - base && isBlank(text.charCodeAt(nameEnd - 1))) nameEnd--;
  const name = text.slice(start - base, nameEnd);
  if (name.includes('\n')) return { name: '', start, valueStart: start, end };
  return { name: name.toLowerCase(), start, valueStart: base + colon + 1, end };
}

function isBlank(c: number): boolean {
  return c === 32 || c === 9;
}
