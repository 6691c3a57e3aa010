import { createHash } from 'node:crypto';
import { parseGlobalObjectId } from '../global-object-id.ts';
import { namedKeys } from '../named-keys.ts';
import { tags } from '../property-tags.ts';
import type { PropertyReader } from '../property-reader.ts';

/** What names an appointment, and the day of the instance where it is one that stands alone. */
export interface ItemUid {
  readonly uid: string;
  readonly isInstance: boolean;
}

/** The UID that a meeting has everywhere, or one that is the same each time the item is read. */
export function readUid(reader: PropertyReader): ItemUid {
  const clean = reader.bytes(namedKeys.cleanGlobalObjectId);
  const own = reader.bytes(namedKeys.globalObjectId);
  const ofOwn = own === undefined ? undefined : parseGlobalObjectId(own);
  const ofClean = clean === undefined ? undefined : parseGlobalObjectId(clean);
  const uid = ofClean?.uid ?? ofOwn?.uid;
  const isInstance = ofOwn?.instance !== undefined;
  if (uid !== undefined) return { uid, isInstance };
  return { uid: ownUid(reader), isInstance: false };
}

/** A UID for items that have none: from what names the item in its store, or else from what it says. */
export function ownUid(reader: PropertyReader): string {
  const key = reader.bytes(tags.searchKey);
  if (key !== undefined && key.length >= 8) return `mapi-${key.toString('hex')}`;
  const hash = createHash('sha256');
  const said = [
    tags.subject,
    tags.displayName,
    tags.body,
    tags.creationTime,
    namedKeys.appointmentStart,
  ];
  for (const tag of said) {
    hash.update(String(reader.value(tag)));
    hash.update('\0');
  }
  return `mapi-${hash.digest('hex').slice(0, 32)}`;
}
