import type { Collection } from '#store/collection.ts';
import type { AccountReader, AccountTransaction } from '#store/store.ts';

// A collection of kind files beside the tree of files, which begins below one of its own: no path leads to it.
const NAME = '.outbox';

/** Where messages wait in the account whose change they are of. */
export async function outboxOf(reader: AccountReader): Promise<Collection | undefined> {
  return await reader.collectionByName('files', NAME);
}

export async function ensureOutbox(tx: AccountTransaction): Promise<Collection> {
  const found = await outboxOf(tx);
  return found ?? (await tx.createCollection({ kind: 'files', name: NAME }));
}
