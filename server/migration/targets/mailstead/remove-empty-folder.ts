import { isDomainError } from '#platform/errors.ts';
import { objectId } from '#platform/ids.ts';
import type { AccountTransaction } from '#store/store.ts';

/** Removes a collection that is empty and has none below it; answers whether it is gone. What the store keeps for itself stays. */
export async function removeEmptyFolder(tx: AccountTransaction, folder: string): Promise<boolean> {
  const found = await tx.collectionByObjectId(objectId(folder));
  if (found === undefined) return true;
  const { id, kind, name, counts } = found;
  const isEmpty =
    counts.messages === 0 && (kind === 'mailbox' || (await tx.documents(id, {})).length === 0);
  if (!isEmpty || (await tx.hasCollectionsBelow(kind, name))) return false;
  try {
    await tx.deleteCollection(id);
    return true;
  } catch (error) {
    if (isDomainError(error, 'bad-value')) return false;
    throw error;
  }
}
