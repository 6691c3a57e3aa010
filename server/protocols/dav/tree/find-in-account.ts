import type { Collection, CollectionKind } from '#store/collection.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader } from '#store/store.ts';
import type { Space } from '../path/dav-path.ts';
import { notificationsOf } from './hidden-collections.ts';

/** Kinds of collections that lie in a space; of several of one name the first counts. */
export const kindsOf: Readonly<Record<Space, readonly CollectionKind[]>> = {
  calendars: ['calendar', 'tasks', 'notes'],
  addressbooks: ['addressbook'],
  files: ['files'],
  notifications: ['files'],
};

export type Found =
  | { readonly kind: 'collection'; readonly collection: Collection }
  | { readonly kind: 'document'; readonly parent: Collection; readonly document: StoredDocument }
  /** `parent` undefined: the home itself, where a collection could be made. */
  | { readonly kind: 'nothing'; readonly parent: Collection | undefined }
  | { readonly kind: 'nothing-above' };

/** What lies at a path below a home, in one view of the account. */
export async function findInAccount(
  reader: AccountReader,
  space: Space,
  segments: readonly string[],
): Promise<Found> {
  if (space === 'files') return await findFile(reader, segments);
  return space === 'notifications'
    ? await findNotification(reader, segments)
    : await findObject(reader, space, segments);
}

async function findNotification(
  reader: AccountReader,
  [name, ...below]: readonly string[],
): Promise<Found> {
  const collection = await notificationsOf(reader);
  if (collection === undefined || below.length > 0) return { kind: 'nothing-above' };
  if (name === undefined) return { kind: 'collection', collection };
  const document = await reader.document(collection.id, name);
  return document === undefined
    ? { kind: 'nothing', parent: collection }
    : { kind: 'document', parent: collection, document };
}

async function findObject(
  reader: AccountReader,
  space: Space,
  [name = '', documentName, ...below]: readonly string[],
): Promise<Found> {
  const collection = await findCollection(reader, space, name);
  if (documentName === undefined)
    return collection === undefined
      ? { kind: 'nothing', parent: undefined }
      : { kind: 'collection', collection };
  if (collection === undefined || below.length > 0) return { kind: 'nothing-above' };
  const document = await reader.document(collection.id, documentName);
  return document === undefined
    ? { kind: 'nothing', parent: collection }
    : { kind: 'document', parent: collection, document };
}

async function findCollection(
  reader: AccountReader,
  space: Space,
  name: string,
): Promise<Collection | undefined> {
  for (const kind of kindsOf[space]) {
    const found = await reader.collectionByName(kind, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The tree of files lies below one collection, so that it can hold documents itself. */
export async function filesRoot(reader: AccountReader): Promise<Collection | undefined> {
  return await reader.collectionByRole('files', 'default');
}

/** All folders of an account by the name of the one they lie in. */
export type FoldersByParent = ReadonlyMap<string, readonly Collection[]>;

/** For who walks through the whole tree. */
export async function foldersByParent(reader: AccountReader): Promise<FoldersByParent> {
  return Map.groupBy(await reader.collections('files'), ({ name }) =>
    name.slice(0, Math.max(0, name.lastIndexOf('/'))),
  );
}

/** Folders directly in a folder; none in collections of other kinds. */
export async function childFolders(
  reader: AccountReader,
  parent: Collection,
): Promise<Collection[]> {
  if (parent.kind !== 'files' || !(await reader.hasCollectionsBelow('files', parent.name)))
    return [];
  const prefix = `${parent.name}/`;
  return (await reader.collections('files')).filter(
    ({ name }) => name.startsWith(prefix) && !name.includes('/', prefix.length),
  );
}

export function filesName(root: Collection, segments: readonly string[]): string {
  return [root.name, ...segments].join('/');
}

async function findFile(reader: AccountReader, segments: readonly string[]): Promise<Found> {
  const root = await filesRoot(reader);
  if (root === undefined) return { kind: 'nothing-above' };
  if (segments.length === 0) return { kind: 'collection', collection: root };
  const collection = await reader.collectionByName('files', filesName(root, segments));
  if (collection !== undefined) return { kind: 'collection', collection };
  const above = segments.slice(0, -1);
  const parent =
    above.length === 0 ? root : await reader.collectionByName('files', filesName(root, above));
  if (parent === undefined) return { kind: 'nothing-above' };
  const document = await reader.document(parent.id, segments.at(-1)!);
  return document === undefined
    ? { kind: 'nothing', parent }
    : { kind: 'document', parent, document };
}
