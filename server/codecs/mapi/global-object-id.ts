import type { Bytes } from '#platform/bytes.ts';

/** What names a meeting in every mailbox that has it (MS-OXOCAL §2.2.1.27). */
export interface GlobalObjectId {
  /** The UID of iCalendar that it stands for. */
  readonly uid: string;
  /** Of one instance of a series: its day where the series has it. */
  readonly instance?: { readonly year: number; readonly month: number; readonly day: number };
}

const PREFIX = '040000008200e00074c5b7101a82e008';
const FOREIGN_MARK = 'vcal-uid';
const DATA_AT = 40;
const DATE_AT = 16;
/** A mark of eight bytes, four bytes with the number 1, and the NUL at the end. */
const FOREIGN_OVERHEAD = 13;

/** Undefined when the bytes are none. */
// MS-OXCICAL §2.1.3.1.1.20.26
export function parseGlobalObjectId(bytes: Bytes): GlobalObjectId | undefined {
  if (bytes.length < DATA_AT || bytes.toString('hex', 0, DATE_AT) !== PREFIX) {
    // Other programs put their UID there as it is.
    const text = bytes.toString('latin1');
    return /^[\x21-\x7e]{8,255}$/.test(text) ? { uid: text } : undefined;
  }
  const instance = instanceOf(bytes);
  return { uid: uidOf(bytes), ...(instance !== undefined && { instance }) };
}

function uidOf(bytes: Bytes): string {
  const data = bytes.subarray(DATA_AT);
  if (data.toString('latin1', 0, 8).toLowerCase() === FOREIGN_MARK) {
    const text = data.toString('utf8', 12).replace(/\0+$/, '');
    if (/^[^\0-\x1f\x7f]+$/.test(text)) return text;
  }
  const clean = Buffer.from(bytes);
  clean.fill(0, DATE_AT, DATE_AT + 4);
  return clean.toString('hex').toUpperCase();
}

function instanceOf(bytes: Bytes): GlobalObjectId['instance'] {
  const year = bytes.readUInt16BE(DATE_AT);
  const month = bytes[DATE_AT + 2]!;
  const day = bytes[DATE_AT + 3]!;
  const isDate = year >= 1601 && year < 4500 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  return isDate ? { year, month, day } : undefined;
}

/** The bytes for a UID, as programs that keep meetings in Exchange need them. parseGlobalObjectId() gives the UID back. */
export function formatGlobalObjectId(uid: string): Bytes {
  const isOwn =
    uid.length % 2 === 0 && /^[0-9A-Fa-f]+$/.test(uid) && uid.toLowerCase().startsWith(PREFIX);
  if (isOwn && uid.length >= DATA_AT * 2) return Buffer.from(uid, 'hex');
  const text = Buffer.from(uid);
  const bytes = Buffer.alloc(DATA_AT + FOREIGN_OVERHEAD + text.length);
  bytes.write(PREFIX, 0, 'hex');
  bytes.writeUInt32LE(FOREIGN_OVERHEAD + text.length, DATA_AT - 4);
  bytes.write('vCal-Uid', DATA_AT, 'latin1');
  bytes.writeUInt32LE(1, DATA_AT + 8);
  text.copy(bytes, DATA_AT + 12);
  return bytes;
}
