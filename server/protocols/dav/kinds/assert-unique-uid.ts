import type { Collection } from '#store/collection.ts';
import type { AccountReader } from '#store/store.ts';
import { refuse } from '../errors.ts';
import { encodeSegment } from '../path/format-href.ts';
import { rulesOf } from './kind-table.ts';

/**
 * In a calendar or address book a UID stands for one document.
 * @param arriving `replaces`: names that are gone when it has arrived
 * @throws DavRefused 409 with the href of the one that has it
 */
export async function assertUniqueUid(
  reader: AccountReader,
  { collection, href }: { readonly collection: Collection; readonly href: string },
  arriving: { readonly uid: string | undefined; readonly replaces: readonly string[] },
): Promise<void> {
  const { uidConflict } = rulesOf(collection);
  const { uid, replaces } = arriving;
  if (uidConflict === undefined || uid === undefined) return;
  const others = await reader.documents(collection.id, { uid });
  const other = others.find((d) => !replaces.includes(d.name));
  if (other === undefined) return;
  const content = `<D:href>${href}${encodeSegment(other.name)}</D:href>`;
  refuse(409, 'Another document here has this UID', { ...uidConflict, content });
}
