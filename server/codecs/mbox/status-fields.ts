import {
  parseHeader,
  rawFieldValue,
  type HeaderField,
  type MessageHeader,
} from '#codecs/mime/header-fields.ts';
import type { Bytes } from '#platform/bytes.ts';

// The fields in which programs that read mbox keep flags: Status (R seen, O old), X-Status (A answered, F flagged,
// D deleted, T draft), X-Keywords; Thunderbird's X-Mozilla-Status, X-Mozilla-Status2 and X-Mozilla-Keys. One is ours:
// X-Mailstead-Unended for a message without a line end at its end.

/** A message with what the file says of it. */
export interface MboxContent {
  /** Without the fields that are the file's. */
  readonly content: Bytes;
  /** As IMAP writes them: \Seen, $Forwarded, ... */
  readonly flags: readonly string[];
  /** No message, but what a program keeps of the mailbox in the place of its first one. */
  readonly isFolderData: boolean;
}

const statusLetters: readonly (readonly [letter: string, flag: string])[] = [
  ['A', '\\Answered'],
  ['F', '\\Flagged'],
  ['D', '\\Deleted'],
  ['T', '\\Draft'],
];

/** Fields of the file, not of the message, wherever they stand in its header. */
const fileFields = new Set([
  'status',
  'x-status',
  'x-keywords',
  'x-uid',
  'x-imap',
  'x-imapbase',
  'x-mozilla-status',
  'x-mozilla-status2',
  'x-mozilla-keys',
]);
/** At the top alone, where an export wrote them. */
const topFields = new Set([...fileFields, 'x-mailstead-unended']);

/** The fields for a message of these flags, to stand at its top. */
export function formatStatusFields(
  flags: readonly string[],
  { isUnended }: { readonly isUnended: boolean },
): string {
  const letters = statusLetters.map(([letter, flag]) => (flags.includes(flag) ? letter : ''));
  const keywords = flags.filter((flag) => !flag.startsWith('\\'));
  const more = letters.join('');
  return (
    (more === '' ? '' : `X-Status: ${more}\r\n`) +
    (keywords.length === 0 ? '' : `X-Keywords: ${keywords.join(' ')}\r\n`) +
    (isUnended ? 'X-Mailstead-Unended: yes\r\n' : '') +
    // The last one, which nobody folds: a message may begin with a blank.
    `Status: ${flags.includes('\\Seen') ? 'RO' : 'O'}\r\n`
  );
}

/**
 * Takes the fields of the file off a message and reads the flags in them. Where a program put them at the top of the message,
 * those alone count: what stands further down came with the message.
 * @param isCounted whether the Content-Length is the file's
 */
export function readStatusFields(
  message: Bytes,
  { isCounted = false }: { readonly isCounted?: boolean } = {},
): MboxContent {
  const header = parseHeader(message, 0, message.length);
  const top = header.fields.findIndex(({ name }) => !topFields.has(name));
  const topCount = top < 0 ? header.fields.length : top;
  const isOurs = (name: string) => fileFields.has(name) || (isCounted && name === 'content-length');
  const own =
    topCount > 0
      ? header.fields.slice(0, topCount)
      : header.fields.filter(({ name }) => isOurs(name));
  const values = new Map(
    own.toReversed().map((field) => [field.name, rawFieldValue(header, field).trim()]),
  );
  const length = values.has('x-mailstead-unended') ? withoutLineEnd(message) : message.length;
  return {
    content: cutOut(
      message.subarray(0, length),
      own.map((field) => lineOf(message, field)),
    ),
    flags: flagsOf(values),
    isFolderData: values.has('x-imap') && isDummy(header),
  };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Status is never folded; what follows it with a blank is the message. */
function lineOf(message: Bytes, { name, start, end }: HeaderField): Range {
  return { start, end: name === 'status' ? message.indexOf(10, start) + 1 || end : end };
}

function cutOut(message: Bytes, fields: readonly Range[]): Bytes {
  if (fields.length === 0) return message;
  const parts: Bytes[] = [];
  let at = 0;
  for (const { start, end } of fields) {
    if (start > at) parts.push(message.subarray(at, start));
    at = end;
  }
  const rest = message.subarray(at);
  return parts.length === 0 ? rest : Buffer.concat([...parts, rest]);
}

function flagsOf(values: ReadonlyMap<string, string>): string[] {
  const flags = new Set<string>();
  if (values.get('status')?.includes('R') === true) flags.add('\\Seen');
  const letters = values.get('x-status') ?? '';
  for (const [letter, flag] of statusLetters) if (letters.includes(letter)) flags.add(flag);
  addBits(flags, mozillaBits, values.get('x-mozilla-status'));
  addBits(flags, mozillaBits2, values.get('x-mozilla-status2'));
  const keywords = values.get('x-keywords') ?? values.get('x-mozilla-keys') ?? '';
  for (const keyword of keywords.split(/[\s,]+/)) if (keyword !== '') flags.add(keyword);
  return [...flags];
}

/** Thunderbird leaves what was deleted in its files until they are compacted. */
const mozillaBits: readonly (readonly [mark: number, flag: string])[] = [
  [0x0001, '\\Seen'],
  [0x0002, '\\Answered'],
  [0x0004, '\\Flagged'],
  [0x0008, '\\Deleted'],
  [0x1000, '$Forwarded'],
];
const mozillaBits2: readonly (readonly [mark: number, flag: string])[] = [
  [0x0020_0000, '\\Deleted'],
  [0x0080_0000, '$MDNSent'],
];

function addBits(flags: Set<string>, bits: typeof mozillaBits, value = ''): void {
  const status = Number.parseInt(value, 16);
  for (const [mark, flag] of bits) if (status & mark) flags.add(flag);
}

/** UW IMAP, Pine and those after them keep the mailbox's numbers in a first message that says so. */
function isDummy(header: MessageHeader): boolean {
  return /^Subject:[^\n]*DON'T DELETE THIS MESSAGE/im.test(header.text);
}

function withoutLineEnd(message: Bytes): number {
  if (message.at(-1) !== 10) return message.length;
  return message.at(-2) === 13 ? message.length - 2 : message.length - 1;
}
