import type { Collection } from '#store/collection.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader } from '#store/store.ts';
import { refuse } from '../errors.ts';
import { encodeSegment } from '../path/format-href.ts';
import { rulesOf } from './kind-table.ts';

/** A document on its way to a name. */
export interface ArrivingUid {
  readonly uid: string | undefined;
  /** The document that lies there now. */
  readonly over: Pick<StoredDocument, 'name' | 'uid' | 'scheduleTag'> | undefined;
  /** The name that it leaves in the same collection. */
  readonly leaves?: string | undefined;
}

// RFC 4791 §5.3.2.1, RFC 6352 §6.3.2.1
/**
 * In a calendar or address book a UID stands for one document, and a document keeps its UID.
 * @throws DavRefused 409 with the href of the one that has the UID, 403 with that of the one that has another
 */
export async function assertUniqueUid(
  reader: AccountReader,
  { collection, href }: { readonly collection: Collection; readonly href: string },
  { uid, over, leaves }: ArrivingUid,
): Promise<void> {
  const { uidConflict } = rulesOf(collection);
  if (uidConflict === undefined || uid === undefined) return;
  const conflict = (name: string) => ({
    ...uidConflict,
    content: `<D:href>${href}${encodeSegment(name)}</D:href>`,
  });
  if (over?.uid !== undefined && !isSameUid(over, uid))
    refuse(403, `What is here has another UID, ${JSON.stringify(over.uid)}`, conflict(over.name));
  const others = await reader.documents(collection.id, { uid });
  const other = others.find((d) => d.name !== over?.name && d.name !== leaves);
  if (other !== undefined) refuse(409, 'Another document here has this UID', conflict(other.name));
}

// RFC 6350 §6.7.6
/** A program that writes cards in another version than they came in makes a URI of the UID, or none; others know a meeting by its UID. */
function isSameUid(
  { uid: present, scheduleTag }: Pick<StoredDocument, 'uid' | 'scheduleTag'>,
  uid: string,
): boolean {
  return present === uid || (scheduleTag === undefined && bareUid(present!) === bareUid(uid));
}

function bareUid(uid: string): string {
  return uid.replace(/^urn:uuid:/i, '');
}
