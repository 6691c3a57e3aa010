import { parsePlist, type PlistValue } from '#codecs/plist/parse-plist.ts';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';

export interface EmlxMessage {
  readonly message: Bytes;
  /** As IMAP writes them; undefined when the file says nothing. */
  readonly flags: readonly string[] | undefined;
  readonly receivedAtSeconds: number | undefined;
}

/** First line: the message's bytes in decimal, perhaps with blanks behind. */
const countLine = /^\s*(\d{1,15})\s*?\r?\n/;

/** @throws InputSyntaxError where the file does not begin with a count */
export function parseEmlx(bytes: Bytes): EmlxMessage {
  const head = countLine.exec(bytes.toString('latin1', 0, 64));
  if (head === null)
    throw new InputSyntaxError('the file does not begin with the size of its message', 0);
  const start = head[0].length;
  const told = start + Number(head[1]);
  const end = isPlistAt(bytes, told) ? told : plistStart(bytes, start);
  const properties = readProperties(bytes.subarray(end));
  const flags = properties?.get('flags');
  const received = properties?.get('date-received');
  return {
    message: bytes.subarray(start, end),
    flags: typeof flags === 'number' ? toFlags(flags) : undefined,
    receivedAtSeconds: typeof received === 'number' ? Math.floor(received) : undefined,
  };
}

function isPlistAt(bytes: Bytes, at: number): boolean {
  return at <= bytes.length && /^\s*(?:<\?xml|$)/.test(bytes.toString('latin1', at, at + 16));
}

function plistStart(bytes: Bytes, start: number): number {
  const at = bytes.lastIndexOf('<?xml version');
  return at >= start && bytes.includes('<plist', at) ? at : bytes.length;
}

function readProperties(bytes: Bytes): ReadonlyMap<string, PlistValue> | undefined {
  try {
    const value = parsePlist(bytes);
    return value instanceof Map ? value : undefined;
  } catch (error) {
    // The message is what counts.
    if (error instanceof InputSyntaxError || error instanceof DomainError) return undefined;
    throw error;
  }
}

const bits: readonly (readonly [bit: number, flag: string])[] = [
  [0, '\\Seen'],
  [1, '\\Deleted'],
  [2, '\\Answered'],
  [4, '\\Flagged'],
  [6, '\\Draft'],
  [8, '$Forwarded'],
  [9, '$Redirected'],
  [24, '$Junk'],
  [25, '$NotJunk'],
];

/** The number is wider than 32 bits. */
function toFlags(flags: number): string[] {
  return bits.filter(([bit]) => Math.floor(flags / 2 ** bit) % 2 === 1).map(([, flag]) => flag);
}
