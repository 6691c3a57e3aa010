import { InputSyntaxError } from '#platform/errors.ts';
import type { Bytes } from '#platform/bytes.ts';

/** A message as IMAP.MRK has it. */
export interface IndexedMessage {
  readonly uid: number;
  /** As IMAP writes them. */
  readonly flags: readonly string[];
  readonly receivedAtSeconds: number;
}

const ROW = 36;
const NAME = 23;
const VERSION = 1;

const flagNames: readonly (readonly [number, string])[] = [
  [32, String.raw`\Seen`],
  [16, String.raw`\Answered`],
  [8, String.raw`\Flagged`],
  [4, String.raw`\Deleted`],
  [2, String.raw`\Draft`],
];

/**
 * Reads IMAP.MRK: what a folder's messages are marked with, by the names of their files in lower case.
 * @throws InputSyntaxError when it is none, or of another version
 */
export function parseMessageIndex(bytes: Bytes): ReadonlyMap<string, IndexedMessage> {
  const found = new Map<string, IndexedMessage>();
  if (bytes.length === 0) return found;
  if (bytes.length < ROW || bytes.readUInt32LE(0) !== VERSION)
    throw new InputSyntaxError('this is no IMAP.MRK of version 1', 0);
  for (let at = ROW; at + ROW <= bytes.length; at += ROW) {
    const end = bytes.subarray(at, at + NAME).indexOf(0);
    const name = bytes.toString('latin1', at, at + (end < 0 ? NAME : end));
    if (name === '') continue;
    const bits = bytes[at + NAME]!;
    found.set(name.toLowerCase(), {
      uid: bytes.readUInt32LE(at + 24),
      flags: flagNames.flatMap(([bit, flag]) => ((bits & bit) === 0 ? [] : [flag])),
      receivedAtSeconds: bytes.readUInt32LE(at + 32),
    });
  }
  return found;
}
