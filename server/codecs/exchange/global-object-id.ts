import { InputSyntaxError } from '#platform/errors.ts';

/** How Exchange names meetings (PidLidGlobalObjectId), and what that is as the UID of iCalendar. MS-OXOCAL §2.2.1.27, MS-OXCICAL */

/** The first 16 bytes of every one. */
const prefix = Buffer.from('040000008200E00074C5B7101A82E008', 'hex');
const HEAD_BYTES = 40;
/** What stands before a UID that was made elsewhere. */
const marker = Buffer.from('vCal-Uid\u0001\0\0\0', 'latin1');
/** UIDs are shorter, and Exchange keeps no longer ones. */
const MAX_UID_LENGTH = 2000;

/** The UID for the bytes of a GlobalObjectId: one that was made elsewhere as it was, else the hex digits of the clean one. */
export function uidOfGlobalObjectId(bytes: Buffer): string {
  const foreign = foreignUid(bytes);
  return foreign ?? cleanGlobalObjectId(bytes).toString('hex').toUpperCase();
}

/** The bytes without the day of an instance: the same for all instances of a series. */
export function cleanGlobalObjectId(bytes: Buffer): Buffer {
  if (!isGlobalObjectId(bytes)) return bytes;
  const clean = Buffer.from(bytes);
  clean.fill(0, 16, 20);
  return clean;
}

/** The bytes by which Exchange knows a meeting with this UID. @throws InputSyntaxError for a UID that is no name */
export function globalObjectIdOfUid(uid: string): Buffer {
  const known = hexBytes(uid);
  if (known !== undefined) return cleanGlobalObjectId(known);
  if (uid === '' || uid.length > MAX_UID_LENGTH)
    throw new InputSyntaxError('a UID of this length names no meeting', 0);
  const data = Buffer.concat([marker, Buffer.from(uid), Buffer.from([0])]);
  const head = Buffer.alloc(HEAD_BYTES);
  prefix.copy(head);
  head.writeUInt32LE(data.length, 36);
  return Buffer.concat([head, data]);
}

/**
 * The one form of a UID: servers write the hex digits in either case, and those of an instance with its day in them.
 */
export function normalUid(uid: string): string {
  const trimmed = uid.trim();
  const bytes = hexBytes(trimmed);
  return bytes === undefined ? trimmed : uidOfGlobalObjectId(bytes);
}

function hexBytes(uid: string): Buffer | undefined {
  if (uid.length < HEAD_BYTES * 2 || uid.length % 2 !== 0 || !/^[0-9a-f]+$/i.test(uid))
    return undefined;
  const bytes = Buffer.from(uid, 'hex');
  return isGlobalObjectId(bytes) ? bytes : undefined;
}

export function isGlobalObjectId(bytes: Buffer): boolean {
  return bytes.length >= HEAD_BYTES && bytes.subarray(0, prefix.length).equals(prefix);
}

function foreignUid(bytes: Buffer): string | undefined {
  if (!isGlobalObjectId(bytes)) return undefined;
  const data = bytes.subarray(HEAD_BYTES);
  const name = data.toString('latin1', 0, 8).toLowerCase();
  if (name !== 'vcal-uid') return undefined;
  const end = data.indexOf(0, marker.length);
  const uid = data.toString('utf8', marker.length, end < 0 ? data.length : end);
  // What is no text is told by its digits.
  return /^[^\0-\x1f\x7f]+$/.test(uid) ? uid : undefined;
}
