import { hash } from 'node:crypto';
import { type DomainError, isDomainError } from '#platform/errors.ts';
import type { CollectionId } from '#platform/ids.ts';
import type { CollectionKind } from '#store/collection.ts';
import type { PreparedDocument, StoredDocument } from '#store/document.ts';
import { documentNameOf, freeDocumentName } from '#store/document-name.ts';
import { eachContent } from '#store/each-content.ts';
import type { AccountTransaction } from '#store/store.ts';
import { inChunks } from '../../in-chunks.ts';
import { documentLikeness } from '../../likeness.ts';
import type { Loss } from '../../item.ts';
import type { WriteItem, WriteOutcome } from '../../target.ts';
import type { FolderItems, MailsteadAccount } from './mailstead-session.ts';

const CHUNK = 100;
const noFlags = { system: 0, keywords: [] };

/** Documents of a collection. Their ids are their names, their versions their ETags. */
export function documentFolder(
  { store, account }: MailsteadAccount,
  collection: CollectionId,
  kind: CollectionKind,
): FolderItems {
  const put = async (
    tx: AccountTransaction,
    item: WriteItem,
    prepared: PreparedDocument,
  ): Promise<WriteOutcome> => {
    const { name, present } = await placeFor(tx, { item, prepared, collection, kind });
    const isOther = present !== undefined && (await hashIn(tx, present)) !== item.contentHash;
    const losses = isOther ? [replacedTwin(prepared)] : [];
    try {
      const { receivedAtSeconds: createdAt } = item;
      const stored = await tx.putDocument(collection, {
        name,
        prepared,
        ...(createdAt !== undefined && { createdAt }),
      });
      return { key: item.key, outcome: 'written', id: name, version: stored.etag, losses };
    } catch (error) {
      if (!isDomainError(error, 'bad-value')) throw error;
      return { key: item.key, outcome: 'refused', reason: error.message };
    }
  };
  const prepare = async (item: WriteItem) =>
    await store.prepareDocument({ kind: 'memory', bytes: item.content.bytes }, mediaTypeOf(item));
  return {
    async *existing(ours) {
      const all = await store.look(account, async (reader) => await reader.documents(collection));
      const others = all.filter(({ name }) => !ours.has(name));
      for await (const chunk of inChunks(others, CHUNK))
        yield chunk.map(({ name, etag, uid }) => ({
          id: name,
          version: etag,
          likeness: documentLikeness(uid ?? name),
        }));
    },
    mark: async () => '',
    async write(items) {
      await using stack = new AsyncDisposableStack();
      const prepared: PreparedDocument[] = [];
      for (const item of items) prepared.push(stack.use(await prepare(item)));
      return await store.transact(account, async (tx) => {
        const outcomes: WriteOutcome[] = [];
        for (const [at, item] of items.entries()) outcomes.push(await put(tx, item, prepared[at]!));
        return outcomes;
      });
    },
    // The name follows from the content: writing it again puts it in the same place.
    written: async () => new Map(),
    changeFlags: async () => new Map(),
    async replace(id, item, version) {
      await using prepared = await prepare(item);
      return await store.transact(account, async (tx): Promise<WriteOutcome> => {
        const present = await tx.document(collection, id);
        const isOther = present !== undefined && present.etag !== version;
        // A run that was cut may have written it already: the same bytes are no change of anybody's.
        if (isOther && (await hashIn(tx, present)) !== item.contentHash)
          return { key: item.key, outcome: 'refused', reason: 'it was changed here meanwhile' };
        const stored = await tx.putDocument(collection, { name: id, prepared });
        return { key: item.key, outcome: 'written', id, version: stored.etag, losses: [] };
      });
    },
    async move(ids, to) {
      return await store.transact(account, async (tx) => {
        const moved = new Map<string, string>();
        for (const name of ids)
          if ((await tx.document(collection, name)) !== undefined) {
            await tx.moveDocument({ from: collection, name, to, toName: name });
            moved.set(name, name);
          }
        return moved;
      });
    },
    async remove(items) {
      return await store.transact(account, async (tx) => {
        const removed: string[] = [];
        for (const { id, version } of items) {
          if ((await tx.document(collection, id))?.etag !== version) continue;
          await tx.removeDocument(collection, id);
          removed.push(id);
        }
        return removed;
      });
    },
    async *look(ids, withHash) {
      for (let at = 0; at < ids.length; at += CHUNK)
        yield await store.read(account, async (reader) => {
          const found = await reader.documents(collection, { names: ids.slice(at, at + CHUNK) });
          if (!withHash) return found.map(presentOf);
          const hashed = [];
          for await (const [document, content] of eachContent(reader, found))
            hashed.push({ ...presentOf(document), contentHash: hashOf(content) });
          return hashed;
        });
    },
  };
}

function presentOf({ name, etag, createdAt }: StoredDocument) {
  return { id: name, version: etag, flags: noFlags, receivedAtSeconds: createdAt };
}

async function hashIn(tx: AccountTransaction, { itemId }: StoredDocument): Promise<string> {
  const [content] = await tx.readContents([itemId]);
  return hashOf(content!);
}

function hashOf(content: Buffer | DomainError): string {
  return isDomainError(content) ? '' : hash('sha256', content, 'hex');
}

function mediaTypeOf({ content: { mediaType } }: WriteItem): string {
  return mediaType.startsWith('text/') ? `${mediaType}; charset=utf-8` : mediaType;
}

/** The place of the object with this UID where there is one, else a name made of it: a second run finds the first. */
async function placeFor(
  tx: AccountTransaction,
  about: {
    item: WriteItem;
    prepared: PreparedDocument;
    collection: CollectionId;
    kind: CollectionKind;
  },
): Promise<{ name: string; present?: StoredDocument }> {
  const { item, prepared, collection, kind } = about;
  const { uid } = prepared.summary;
  const extension = kind === 'addressbook' ? 'vcf' : 'ics';
  if (uid === undefined)
    return { name: item.content.name ?? documentNameOf(item.contentHash, extension) };
  const [present] = await tx.documents(collection, { uid });
  if (present !== undefined) return { name: present.name, present };
  const name = item.content.name ?? documentNameOf(uid, extension);
  return { name: await freeDocumentName(tx, collection, { uid, name }) };
}

/** A collection has one object of each UID. */
// RFC 4791 §4.1
function replacedTwin({ summary }: PreparedDocument): Loss {
  return {
    what: 'duplicate-uid',
    detail: `${summary.uid ?? ''}: another one of this UID was there; this one is kept`,
  };
}
