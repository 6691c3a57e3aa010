import type { Collection } from '#store/collection.ts';
import type { AccountReader, AccountTransaction } from '#store/store.ts';

// Collections of kind files beside the tree of files, which begins below one of its own: no path of files leads to them.
const NOTIFICATIONS = '.notifications';
const ATTACHMENTS = '.attachments';

/** What the account is told of what others share with it. */
export async function notificationsOf(reader: AccountReader): Promise<Collection | undefined> {
  return await reader.collectionByName('files', NOTIFICATIONS);
}

export async function ensureNotifications(tx: AccountTransaction): Promise<Collection> {
  return await ensure(tx, NOTIFICATIONS);
}

/** Attachments of the account's calendar objects. */
export async function attachmentsOf(reader: AccountReader): Promise<Collection | undefined> {
  return await reader.collectionByName('files', ATTACHMENTS);
}

export async function ensureAttachments(tx: AccountTransaction): Promise<Collection> {
  return await ensure(tx, ATTACHMENTS);
}

async function ensure(tx: AccountTransaction, name: string): Promise<Collection> {
  const found = await tx.collectionByName('files', name);
  return found ?? (await tx.createCollection({ kind: 'files', name }));
}
