import { isGlobalObjectId, uidOfGlobalObjectId } from '#codecs/exchange/global-object-id.ts';
import type { Bytes } from '#platform/bytes.ts';

/** What names a meeting in every mailbox that has it (MS-OXOCAL §2.2.1.27). */
export interface GlobalObjectId {
  /** The UID of iCalendar that it stands for. */
  readonly uid: string;
  /** Of one instance of a series: its day where the series has it. */
  readonly instance?: { readonly year: number; readonly month: number; readonly day: number };
}

const DATE_AT = 16;

/** Undefined when the bytes are none. */
// MS-OXCICAL §2.1.3.1.1.20.26
export function parseGlobalObjectId(bytes: Bytes): GlobalObjectId | undefined {
  if (!isGlobalObjectId(bytes)) {
    // Other programs put their UID there as it is.
    const text = bytes.toString('latin1');
    return /^[\x21-\x7e]{8,255}$/.test(text) ? { uid: text } : undefined;
  }
  const instance = instanceOf(bytes);
  return { uid: uidOfGlobalObjectId(bytes), ...(instance !== undefined && { instance }) };
}

function instanceOf(bytes: Bytes): GlobalObjectId['instance'] {
  const year = bytes.readUInt16BE(DATE_AT);
  const month = bytes[DATE_AT + 2]!;
  const day = bytes[DATE_AT + 3]!;
  const isDate = year >= 1601 && year < 4500 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  return isDate ? { year, month, day } : undefined;
}
