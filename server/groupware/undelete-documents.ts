import type { AccountId } from '#platform/ids.ts';
import type { CollectionKind } from '#store/collection.ts';
import type { RecoverableDocument, StoredDocument } from '#store/document.ts';
import { isSettingsType } from '#store/settings-documents.ts';
import type { AccountReader, Store } from '#store/store.ts';

/** Which removed documents are meant. */
export interface LostFilter {
  readonly kinds: readonly CollectionKind[];
  /** Name of the collection they were in. */
  readonly collection?: string | undefined;
  /** Epoch seconds; only what was removed since. */
  readonly since: number;
}

export interface LostDocument {
  readonly document: StoredDocument;
  readonly kind: CollectionKind;
  readonly collectionName: string;
  readonly removedAt: number;
}

/**
 * The last state of documents that are gone and can be brought back, newest first. What was only replaced is there, and not
 * among them.
 */
export async function findLost(reader: AccountReader, filter: LostFilter): Promise<LostDocument[]> {
  const kindOf = new Map((await reader.collections()).map((c) => [c.id, c.kind]));
  const seen = new Set<string>();
  const found: LostDocument[] = [];
  for await (const chunk of reader.recoverableDocuments())
    for (const each of chunk) {
      if (each.removedAt < filter.since) return found;
      const place = `${each.document.collection}/${each.document.name}`;
      if (seen.has(place)) continue;
      seen.add(place);
      const kind = kindOf.get(each.document.collection) ?? guessKind(each);
      const isWanted =
        filter.kinds.includes(kind) &&
        // Beside the tree of files lies what the server keeps for itself.
        !each.collectionName.startsWith('.') &&
        (filter.collection === undefined || filter.collection === each.collectionName);
      if (isWanted && !(await isThere(reader, each.document))) found.push({ ...each, kind });
    }
  return found;
}

/** What a collection that is gone must have been. */
function guessKind({ document }: RecoverableDocument): CollectionKind {
  const { component, mediaType } = document;
  if (isSettingsType(mediaType)) return 'settings';
  if (component === 'VCARD') return 'addressbook';
  if (component === 'VTODO') return 'tasks';
  if (component === 'VJOURNAL') return 'notes';
  return component === '' ? 'files' : 'calendar';
}

async function isThere(
  reader: AccountReader,
  { collection, name }: StoredDocument,
): Promise<boolean> {
  return (await reader.document(collection, name)) !== undefined;
}

/** Documents in one transaction: sessions of the account wait no longer than that takes. */
const BATCH = 100;

/** Brings documents back to where they were; a collection that is gone is made again. */
export async function restoreLost(
  store: Store,
  account: AccountId,
  lost: readonly LostDocument[],
): Promise<void> {
  for (let at = 0; at < lost.length; at += BATCH)
    await store.transact(account, async (tx) => {
      for (const { document, kind, collectionName } of lost.slice(at, at + BATCH)) {
        const target =
          (await tx.collection(document.collection)) ??
          (await tx.collectionByName(kind, collectionName)) ??
          (await tx.createCollection({ kind, name: collectionName }));
        if ((await tx.document(target.id, document.name)) === undefined)
          await tx.restoreDocument(document, target.id);
      }
    });
}
