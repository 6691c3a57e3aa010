import type { Collection } from '#store/collection.ts';
import type { AccountTransaction } from '#store/store.ts';
import { assertSeenWhole } from '../answers/read-document.ts';
import { forgetAllUnused } from '../attachments/forget-unused.ts';
import { textOf } from '../body.ts';
import { refuse } from '../errors.ts';
import type { DavRequest } from '../request.ts';
import { planObjectChange } from '../scheduling/plan-object.ts';
import { planRemovals } from '../scheduling/plan-removals.ts';
import { toDocumentNode } from '../tree/list-members.ts';
import type { CollectionNode, DocumentNode } from '../tree/node.ts';
import { arrivingContent } from './arriving-content.ts';
import { lockCheck, readForOther, type Crossing } from './crossing.ts';
import { readFolders, removeFolders, type Folder } from './transfer-tree.ts';
import { assertTransferUnlocked, clearTarget, targetName } from './within-account.ts';

/**
 * Copies or moves a calendar or address book to another account: whole, or not at all.
 * @throws DavRefused 403, 409, 412, 423, 507
 */
export async function transferCollection(
  request: DavRequest,
  crossing: Crossing,
  source: CollectionNode,
): Promise<void> {
  const { role } = source.collection;
  if (role === 'inbox' || role === 'outbox') refuse(403, 'Messages stay in their account');
  const { op, isDeep, target } = crossing.transfer;
  const { deps } = request;
  const maxDocuments = deps.settings().maxResults;
  const folders = await deps.store.look(source.owner.id, (reader) =>
    readFolders(reader, source, { isDeep, maxDocuments }),
  );
  const [folder] = folders;
  const documents = folder!.documents.map((document) => toDocumentNode(source, document));
  for (const document of documents) await assertSeenWhole(request, document, 'read');
  await using goes = await planRemovals(request, target.replaced);
  const made = await makeBeside(request, crossing, folder!);
  try {
    for (const document of documents) await bring(request, crossing, { document, made });
    await takePlace(request, crossing, { made, keep: async (tx) => await goes.keep(tx) });
  } catch (error) {
    await deps.store.transact(target.owner.id, async (tx) => await tx.deleteCollection(made.id));
    if (source.space === 'calendars') await forgetAllUnused(deps, target.owner);
    throw error;
  }
  await goes.deliver();
  if (op !== 'move') return;
  await removeFolders(request, crossing, { source, folders });
  if (source.space === 'calendars') await forgetAllUnused(deps, source.owner);
}

/** What is at the destination stays until everything is there. */
async function makeBeside(
  request: DavRequest,
  crossing: Crossing,
  { collection, annotations }: Folder,
): Promise<Collection> {
  const { owner, replaced } = crossing.transfer.target;
  const { store, random } = request.deps;
  return await store.transact(owner.id, async (tx) => {
    await assertFree(request, crossing, tx);
    const name = await targetName(tx, crossing.transfer.target);
    const { kind } = collection;
    const copy = await tx.createCollection({
      kind,
      name: replaced === undefined ? name : `${name} ${random.id()}`,
    });
    for (const { entry, value } of annotations)
      if (entry.startsWith('/dav/')) await tx.setAnnotation(copy.id, entry, value);
    return copy;
  });
}

async function assertFree(
  request: DavRequest,
  crossing: Crossing,
  tx: AccountTransaction,
): Promise<void> {
  const { owner } = crossing.transfer.target;
  const check = await lockCheck(request, crossing, { reader: tx, owner });
  assertTransferUnlocked(check, crossing.transfer);
}

/** One document, with its attachments, and what scheduling makes of it there. */
async function bring(
  request: DavRequest,
  { transfer }: Crossing,
  { document: node, made }: { readonly document: DocumentNode; readonly made: Collection },
): Promise<void> {
  const { owner } = transfer.target;
  const { store } = request.deps;
  const { name, mediaType, properties } = node.document;
  await using body = await readForOther(request, node.owner, node.document);
  const arriving = await arrivingContent(request, node, { to: owner, body });
  const isCalendar = node.space === 'calendars';
  await using step = isCalendar
    ? await planObjectChange(request, {
        owner,
        collection: made,
        existing: undefined,
        after: await textOf(arriving),
      })
    : undefined;
  const content = step?.text === undefined ? arriving : memory(Buffer.from(step.text));
  await using prepared = await store.prepareDocument(content, mediaType);
  const creator = request.user.id === owner.id ? {} : { creator: request.user.id };
  const tag = step && { scheduleTag: step.scheduleTag };
  await store.transact(owner.id, async (tx) => {
    await tx.putDocument(made.id, { name, prepared, properties, ...creator, ...tag });
    await step?.keep(tx);
  });
  await step?.deliver();
}

function memory(bytes: Buffer) {
  return { kind: 'memory', bytes } as const;
}

async function takePlace(
  request: DavRequest,
  crossing: Crossing,
  {
    made,
    keep,
  }: { readonly made: Collection; readonly keep: (tx: AccountTransaction) => Promise<void> },
): Promise<void> {
  const { target } = crossing.transfer;
  if (target.replaced === undefined) return;
  const { owner } = target;
  const { store, directory } = request.deps;
  const removed = await store.transact(owner.id, async (tx) => {
    const check = await lockCheck(request, crossing, { reader: tx, owner });
    await keep(tx);
    const removed = await clearTarget(tx, check, crossing.transfer);
    await tx.renameCollection(made.id, await targetName(tx, target));
    return removed;
  });
  for (const { objectId } of removed) await directory.grants.removeCollection(owner.id, objectId);
}
