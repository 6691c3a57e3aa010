import type { Bytes } from '#platform/bytes.ts';
import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';
import { expectMailbox } from './mailbox-name.ts';

/** The arguments of GETMETADATA; the mailbox is '' for the server's own annotations. */
// RFC 5464 §4.2
export interface GetMetadataArgs {
  readonly mailbox: string;
  readonly entries: readonly string[];
  /** Larger values are left out and reported as LONGENTRIES. */
  readonly maxSize?: number;
  readonly depth: 0 | 1 | 'infinity';
}

/** The arguments of SETMETADATA; a value that is undefined removes the entry. */
// RFC 5464 §4.3
export interface SetMetadataArgs {
  readonly mailbox: string;
  readonly entries: readonly { readonly name: string; readonly value: Bytes | undefined }[];
}

/** Entries of one command. */
export const MAX_METADATA_ENTRIES = 1000;
export const MAX_METADATA_ENTRY_LENGTH = 1024;

export function expectGetMetadataArgs(decoder: Decoder): GetMetadataArgs {
  let options: Partial<GetMetadataArgs> = decoder.isNext('(') ? expectOptions(decoder) : {};
  const mailbox = expectMailbox(decoder);
  decoder.expectSpace();
  // The standard's examples have the options behind the mailbox, against its grammar; both are in use.
  if (/^\((maxsize|depth) /i.test(decoder.text.slice(decoder.offset, decoder.offset + 10)))
    options = expectOptions(decoder);
  const entries = decoder.isNext('(')
    ? expectMetadataEntries(decoder)
    : [expectMetadataEntry(decoder)];
  decoder.expectEnd();
  return { mailbox, entries, depth: 0, ...options };
}

export function formatGetMetadataArgs(encoder: Encoder, args: GetMetadataArgs): void {
  const options: string[] = [];
  if (args.maxSize !== undefined) options.push(`MAXSIZE ${args.maxSize}`);
  if (args.depth !== 0) options.push(`DEPTH ${args.depth}`);
  if (options.length > 0) encoder.raw(`(${options.join(' ')}) `);
  encoder.mailbox(args.mailbox).raw(' ');
  encoder.list(args.entries, (name) => encoder.astring(name));
}

export function expectSetMetadataArgs(decoder: Decoder): SetMetadataArgs {
  const mailbox = expectMailbox(decoder);
  decoder.expectSpace();
  const start = decoder.offset;
  const entries = decoder.expectList(() => {
    const name = expectMetadataEntry(decoder);
    decoder.expectSpace();
    const raw = decoder.expectRawNstring();
    return { name, value: raw === undefined ? undefined : Buffer.from(raw, 'latin1') };
  });
  if (entries.length > MAX_METADATA_ENTRIES) decoder.fail('too many entries', start);
  decoder.expectEnd();
  return { mailbox, entries };
}

export function formatSetMetadataArgs(encoder: Encoder, args: SetMetadataArgs): void {
  encoder.mailbox(args.mailbox).raw(' ');
  encoder.list(args.entries, ({ name, value }) => {
    encoder.astring(name).raw(' ');
    if (value === undefined) encoder.raw('NIL');
    else encoder.rawString(value.toString('latin1'));
  });
}

/** `(` entry names `)`. */
export function expectMetadataEntries(decoder: Decoder): string[] {
  const start = decoder.offset;
  const entries = decoder.expectList(() => expectMetadataEntry(decoder));
  if (entries.length > MAX_METADATA_ENTRIES) decoder.fail('too many entries', start);
  return entries;
}

/** An entry name as written; names are equal in any letter case. */
// RFC 5464 §3.2
function expectMetadataEntry(decoder: Decoder): string {
  const start = decoder.offset;
  const name = decoder.expectAstring();
  if (name.length > MAX_METADATA_ENTRY_LENGTH || !/^(?:\/[^/*%\0-\x1f\x7f-\uffff]+)+$/.test(name))
    decoder.fail('invalid entry name', start);
  return name;
}

function expectOptions(decoder: Decoder): { maxSize?: number; depth?: 0 | 1 | 'infinity' } {
  const found: { maxSize?: number; depth?: 0 | 1 | 'infinity' } = {};
  decoder.expectList(() => {
    const start = decoder.offset;
    const word = decoder.expectKeyword();
    decoder.expectSpace();
    if (word === 'MAXSIZE') found.maxSize = decoder.expectNumber64();
    else if (word === 'DEPTH') found.depth = expectDepth(decoder);
    else decoder.fail('unknown GETMETADATA option', start);
  });
  decoder.expectSpace();
  return found;
}

function expectDepth(decoder: Decoder): 0 | 1 | 'infinity' {
  if (decoder.tryWord('0')) return 0;
  if (decoder.tryWord('1')) return 1;
  decoder.expectWord('INFINITY');
  return 'infinity';
}
