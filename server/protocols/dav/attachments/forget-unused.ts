import { unfoldText } from '#codecs/content-lines/unfold-text.ts';
import type { Account } from '#directory/account.ts';
import type { AccountReader } from '#store/store.ts';
import type { DavDeps } from '../deps.ts';
import { attachmentsOf } from '../tree/hidden-collections.ts';
import { findAttachment, listAttachments, type Attachment } from './attachment-store.ts';

/** Removes those of the attachments that no calendar object of the account has any more. */
export async function forgetUnused(
  { store }: DavDeps,
  owner: Account,
  ids: Iterable<string>,
): Promise<void> {
  await store.transact(owner.id, async (tx) => {
    for (const id of ids) {
      const found = await findAttachment(tx, id);
      if (found !== undefined && !(await isUsed(tx, found)))
        await tx.removeDocument(found.document.collection, id);
    }
  });
}

/** forgetUnused() of all: when a calendar goes with what is in it. */
export async function forgetAllUnused(deps: DavDeps, owner: Account): Promise<void> {
  const all = await deps.store.look(owner.id, listAttachments);
  if (all.length > 0)
    await forgetUnused(
      deps,
      owner,
      all.map(({ document }) => document.name),
    );
}

/** Whether the account has attachments at all: where not, nothing is looked at. */
export async function hasAttachments({ store }: DavDeps, owner: Account): Promise<boolean> {
  return (await store.look(owner.id, attachmentsOf)) !== undefined;
}

async function isUsed(reader: AccountReader, { document, uids }: Attachment): Promise<boolean> {
  for (const uid of uids)
    for (const { itemId } of await reader.documentsByUid(uid))
      if (unfoldText((await reader.readContent(itemId)).toString('latin1')).includes(document.name))
        return true;
  return false;
}
