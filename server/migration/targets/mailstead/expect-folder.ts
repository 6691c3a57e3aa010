import type { Collection } from '#store/collection.ts';
import type { AccountTransaction } from '#store/store.ts';
import type { FolderWish, TargetFolder } from '../../target.ts';
import type { MailsteadAccount } from './mailstead-session.ts';

/** The collection of the role where one is asked for, else of the name; made when it is not there. */
export async function expectFolder(
  { store, account }: MailsteadAccount,
  wish: FolderWish,
): Promise<TargetFolder> {
  const known = await store.look(account, async (reader) => await find(reader, wish));
  if (known !== undefined) return toTargetFolder(known, false);
  return await store.transact(account, async (tx) => {
    const found = await find(tx, wish);
    if (found !== undefined) return toTargetFolder(found, false);
    return toTargetFolder(await make(tx, wish), true);
  });
}

export function toTargetFolder(collection: Collection, isNew: boolean): TargetFolder {
  const { objectId, kind, name, role, counts } = collection;
  return {
    id: objectId,
    kind,
    path: name.split('/'),
    ...(role === undefined ? undefined : { role }),
    isNew,
    items: counts.messages,
  };
}

type Finder = Pick<AccountTransaction, 'collectionByRole' | 'collectionByName'>;

async function find(
  reader: Finder,
  { kind, role, path }: FolderWish,
): Promise<Collection | undefined> {
  if (role !== undefined) {
    const found = await reader.collectionByRole(kind, role);
    if (found?.isSelectable === true) return found;
  }
  const named = await reader.collectionByName(kind, path.join('/'));
  return named?.isSelectable === true ? named : undefined;
}

async function make(tx: AccountTransaction, wish: FolderWish): Promise<Collection> {
  const { kind, path, role, properties } = wish;
  const isFree = role !== undefined && (await tx.collectionByRole(kind, role)) === undefined;
  const name = path.join('/');
  const made = await tx.createCollection({ kind, name, ...(isFree && { role }) });
  if (kind === 'settings') return made;
  if (kind === 'mailbox') {
    if (wish.isSubscribed) await tx.setSubscribed({ name, subscribed: true });
  } else {
    const { writeLook } = await import('#groupware/collection-look.ts');
    await writeLook(tx, made.id, { displayName: path.at(-1)!, color: properties?.color });
  }
  return made;
}
