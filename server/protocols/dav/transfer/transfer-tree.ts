import type { Collection } from '#store/collection.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader } from '#store/store.ts';
import { refuse, refuseMissing } from '../errors.ts';
import { removeLocksAt } from '../locks/lock.ts';
import { removeTree } from '../methods/delete.ts';
import type { DavRequest } from '../request.ts';
import { findInAccount } from '../tree/find-in-account.ts';
import type { CollectionNode } from '../tree/node.ts';
import { lockCheck, readForOther, type Crossing } from './crossing.ts';
import { assertTransferUnlocked, clearTarget, targetName } from './within-account.ts';

export interface Folder {
  readonly collection: Collection;
  /** What follows the name of the folder that is transferred: "" or "/a/b". */
  readonly below: string;
  readonly annotations: Awaited<ReturnType<AccountReader['annotations']>>;
  readonly documents: readonly StoredDocument[];
}

/** Copies or moves a folder with what is in it to another account, document by document. @throws DavRefused 403, 409, 507 */
export async function transferTree(
  request: DavRequest,
  crossing: Crossing,
  source: CollectionNode,
): Promise<void> {
  const { op, isDeep, target } = crossing.transfer;
  const { store } = request.deps;
  const folders = await store.look(source.owner.id, (reader) =>
    readFolders(reader, source, { isDeep, maxDocuments: request.deps.settings().maxResults }),
  );
  const made = await makeFolders(request, crossing, folders);
  const creator = request.user.id === target.owner.id ? {} : { creator: request.user.id };
  for (const folder of folders)
    for (const document of folder.documents) {
      await using body = await readForOther(request, source.owner, document);
      await using prepared = await store.prepareDocument(body.content, document.mediaType);
      const { name, properties } = document;
      await store.transact(target.owner.id, async (tx) => {
        await tx.putDocument(made.get(folder)!.id, { name, prepared, properties, ...creator });
      });
    }
  if (op === 'move') await removeFolders(request, crossing, { source, folders });
}

export async function readFolders(
  reader: AccountReader,
  source: CollectionNode,
  { isDeep, maxDocuments }: { readonly isDeep: boolean; readonly maxDocuments: number },
): Promise<Folder[]> {
  const found = await findInAccount(reader, source.space, source.segments);
  if (found.kind !== 'collection') return refuseMissing();
  const prefix = `${found.collection.name}/`;
  const below = isDeep
    ? (await reader.collections('files')).filter((c) => c.name.startsWith(prefix))
    : [];
  const folders: Folder[] = [];
  let count = 0;
  // Parents come before what is in them.
  for (const collection of [found.collection, ...below.sort(byName)]) {
    const documents = isDeep ? await reader.documents(collection.id) : [];
    count += documents.length;
    if (count > maxDocuments) refuse(507, 'There is too much to transfer at once');
    folders.push({
      collection,
      below: collection.name.slice(found.collection.name.length),
      annotations: await reader.annotations(collection.id),
      documents,
    });
  }
  return folders;
}

function byName(a: Collection, b: Collection): number {
  return a.name < b.name ? -1 : 1;
}

async function makeFolders(
  request: DavRequest,
  crossing: Crossing,
  folders: readonly Folder[],
): Promise<Map<Folder, Collection>> {
  const { transfer } = crossing;
  const { target } = transfer;
  const { owner, parent } = target;
  const { deps } = request;
  const { made, removed } = await deps.store.transact(owner.id, async (tx) => {
    const check = await lockCheck(request, crossing, { reader: tx, owner });
    assertTransferUnlocked(check, transfer);
    const removed = await clearTarget(tx, check, transfer);
    const name = await targetName(tx, target);
    const made = new Map<Folder, Collection>();
    for (const folder of folders) {
      const copy = await tx.createCollection({ kind: 'files', name: name + folder.below });
      for (const { entry, value } of folder.annotations)
        if (entry.startsWith('/dav/')) await tx.setAnnotation(copy.id, entry, value);
      made.set(folder, copy);
    }
    return { made, removed };
  });
  const { grants } = deps.directory;
  for (const { objectId } of removed) await grants.removeCollection(owner.id, objectId);
  if (parent !== undefined)
    for (const { objectId } of made.values())
      await grants.copyCollection(owner.id, parent.objectId, objectId);
  return made;
}

export async function removeFolders(
  request: DavRequest,
  crossing: Crossing,
  { source, folders }: { readonly source: CollectionNode; readonly folders: readonly Folder[] },
): Promise<void> {
  const { deps } = request;
  const { owner, space, segments } = source;
  const removed = await deps.store.transact(owner.id, async (tx) => {
    const check = await lockCheck(request, crossing, { reader: tx, owner });
    assertTransferUnlocked(check, crossing.transfer);
    const found = await findInAccount(tx, space, segments);
    if (found.kind !== 'collection') return refuseMissing();
    const now = await readFolders(tx, source, { isDeep: true, maxDocuments: Infinity });
    // What somebody changed meanwhile is not what was moved.
    if (stateOf(now) !== stateOf(folders)) return refuse(409, 'It was changed meanwhile');
    await removeLocksAt(tx, check.locks, source);
    return await removeTree(tx, found.collection);
  });
  for (const { objectId } of removed)
    await deps.directory.grants.removeCollection(owner.id, objectId);
}

function stateOf(folders: readonly Folder[]): string {
  return JSON.stringify(folders.map((f) => [f.below, f.documents.map((d) => [d.name, d.etag])]));
}
