import type { Bytes } from '#platform/bytes.ts';
import { CR, LF } from '#platform/bytes.ts';

/** One field of a header block; the range includes its line breaks. */
export interface FieldRange {
  /** Lower case. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Lines the field is folded over. */
  readonly lines: number;
}

export interface HeaderBlock {
  readonly fields: readonly FieldRange[];
  /** Where the body begins. */
  readonly bodyStart: number;
}

/** Splits the header block of a message into its fields. A line that begins no field belongs to the one before. */
export function splitHeader(message: Bytes): HeaderBlock {
  const fields: FieldRange[] = [];
  let open: { name: string; start: number; lines: number } | undefined;
  let at = 0;
  const close = (end: number) => {
    if (open !== undefined) fields.push({ ...open, end });
    open = undefined;
  };
  while (at < message.length) {
    const lf = message.indexOf(LF, at);
    const next = lf < 0 ? message.length : lf + 1;
    const isEmpty = message[at] === LF || (message[at] === CR && message[at + 1] === LF);
    if (isEmpty) {
      close(at);
      return { fields, bodyStart: next };
    }
    const name = fieldName(message, at, next);
    if (name === undefined) {
      if (open !== undefined) open.lines++;
    } else {
      close(at);
      open = { name, start: at, lines: 1 };
    }
    at = next;
  }
  close(message.length);
  return { fields, bodyStart: message.length };
}

/** Longest field name that is looked at. */
const longestName = 128;

// RFC 5322 §3.6.8
function fieldName(message: Bytes, start: number, end: number): string | undefined {
  let at = start;
  while (at < end && at - start < longestName && isNameByte(message[at]!)) at++;
  const nameEnd = at;
  while (at < end && (message[at] === 32 || message[at] === 9)) at++;
  if (nameEnd === start || message[at] !== 0x3a) return undefined;
  return message.toString('latin1', start, nameEnd).toLowerCase();
}

function isNameByte(byte: number): boolean {
  return byte > 32 && byte < 127 && byte !== 0x3a;
}
