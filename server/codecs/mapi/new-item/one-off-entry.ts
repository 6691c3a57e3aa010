import type { Bytes } from '#platform/bytes.ts';
import { ONE_OFF } from '../entry-id.ts';

/** Unicode, and no rich text to be sent there. */
const FLAGS = 0x9001;

/** The entry id of somebody who is in no directory. addressOfEntryId() gives the value back. */
// MS-OXCDATA §2.2.5.1
export function formatOneOffEntry(name: string, address: string): Bytes {
  const head = Buffer.alloc(24);
  head.write(ONE_OFF, 4, 'hex');
  head.writeUInt16LE(FLAGS, 22);
  return Buffer.concat([head, Buffer.from(`${name}\0SMTP\0${address}\0`, 'utf16le')]);
}
