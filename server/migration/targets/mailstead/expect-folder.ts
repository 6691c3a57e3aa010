import { type DomainError, type ErrorCode, isDomainError } from '#platform/errors.ts';
import type { Collection, CollectionKind } from '#store/collection.ts';
import type { ObjectId } from '#platform/ids.ts';
import { settingsCollection } from '#store/read-settings.ts';
import type { AccountTransaction } from '#store/store.ts';
import type { FolderWish, TargetFolder } from '../../target.ts';
import type { MailsteadAccount } from './mailstead-session.ts';

/** The collection of the role where one is asked for, else of the name; made when it is not there. */
export async function expectFolder(on: MailsteadAccount, wish: FolderWish): Promise<TargetFolder> {
  const [found] = await expectFolders(on, [wish]);
  if (isDomainError(found)) throw found;
  return found!;
}

/** Several, made in one transaction. What cannot be made is told in its place. */
export async function expectFolders(
  { store, account }: MailsteadAccount,
  wishes: readonly FolderWish[],
): Promise<readonly (TargetFolder | DomainError)[]> {
  const known = await store.look(account, async (reader) => {
    const found: (Collection | undefined)[] = [];
    for (const wish of wishes) found.push(await find(reader, wish));
    return found;
  });
  const here = known.map((it) => it && toTargetFolder(it, false));
  if (!here.includes(undefined)) return here as TargetFolder[];
  return await store.transact(account, async (tx) => {
    const places: (TargetFolder | DomainError)[] = [];
    for (const [at, wish] of wishes.entries())
      places.push(here[at] ?? (await findOrMake(tx, wish)));
    return places;
  });
}

/** What is refused before the store has changed anything but names above. */
const beforeAnyChange: ReadonlySet<ErrorCode> = new Set([
  'bad-value',
  'already-exists',
  'limit-reached',
  'not-supported',
]);

async function findOrMake(
  tx: AccountTransaction,
  wish: FolderWish,
): Promise<TargetFolder | DomainError> {
  const found = await find(tx, wish);
  if (found !== undefined) return toTargetFolder(found, false);
  try {
    return toTargetFolder(await make(tx, wish), true);
  } catch (error) {
    if (isDomainError(error) && beforeAnyChange.has(error.code)) return error;
    throw error;
  }
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

type Finder = Pick<
  AccountTransaction,
  'collectionByRole' | 'collectionByName' | 'collectionByObjectId' | 'collections'
>;

async function find(
  reader: Finder,
  { kind, role, path, knownId }: FolderWish,
): Promise<Collection | undefined> {
  if (kind === 'settings') return await settingsCollection(reader);
  if (knownId !== undefined) {
    const known = await reader.collectionByObjectId(knownId as ObjectId);
    if (known?.kind === kind && known.isSelectable) return known;
  }
  if (role !== undefined) {
    const found = await reader.collectionByRole(kind, role);
    if (found?.isSelectable === true) return found;
  }
  const name = path.join('/');
  const named =
    (await reader.collectionByName(kind, name)) ??
    (await reader.collectionByName(kind, besideAnother(name, kind)));
  return named?.isSelectable === true ? named : undefined;
}

/** What clients of CalDAV see in one place, by their names: of two with the same one they would see one alone. */
const inOneHome: readonly CollectionKind[] = ['calendar', 'tasks', 'notes'];

function besideAnother(name: string, kind: CollectionKind): string {
  return `${name} (${kind})`;
}

async function freeName(tx: Finder, kind: CollectionKind, name: string): Promise<string> {
  if (!inOneHome.includes(kind)) return name;
  for (const other of inOneHome)
    if (other !== kind && (await tx.collectionByName(other, name)) !== undefined)
      return besideAnother(name, kind);
  return name;
}

async function make(tx: AccountTransaction, wish: FolderWish): Promise<Collection> {
  const { kind, path, role, properties } = wish;
  const isFree = role !== undefined && (await tx.collectionByRole(kind, role)) === undefined;
  const name = await freeName(tx, kind, path.join('/'));
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
