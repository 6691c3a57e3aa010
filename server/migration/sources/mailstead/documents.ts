import { DomainError, isDomainError } from '#platform/errors.ts';
import { modSeq, type ObjectId } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { StoredDocument } from '#store/document.ts';
import { groupsToRead } from '#store/each-content.ts';
import type { AccountReader } from '#store/store.ts';
import type { ItemMediaType, ListedItem, ReadItem, UnreadItem } from '../../item.ts';
import { inChunks } from '../../in-chunks.ts';
import type { FolderListing } from '../../source.ts';
import type { MailsteadReading } from './mailstead-source-session.ts';

const CHUNK = 1000;

/** Documents of a collection: all, or what changed since a modseq that is still remembered. */
export async function listDocuments(
  { store, account }: MailsteadReading,
  id: ObjectId,
  since: string,
): Promise<FolderListing> {
  return await store.read(account.id, async (reader) => {
    const collection = await expectCollection(reader, id);
    const { uidValidity, highestModseq } = collection;
    const [validity, modseq = 0] = since.split(' ').map(Number);
    const changes =
      validity === uidValidity && modseq > 0
        ? await reader.changedDocuments(collection.id, modSeq(modseq))
        : undefined;
    const isChange = changes?.isComplete === true;
    const documents = isChange ? changes.changed : await reader.documents(collection.id);
    const gone = isChange ? changes.removed.map(({ name }) => name) : [];
    return {
      isComplete: !isChange,
      items: inChunks(documents.map(toListed), CHUNK),
      gone: () => gone,
      state: () => `${uidValidity} ${highestModseq}`,
      validity: String(uidValidity),
    };
  });
}

export async function* readDocuments(
  { store, account }: MailsteadReading,
  id: ObjectId,
  items: readonly ListedItem[],
): AsyncGenerator<ReadItem | UnreadItem> {
  for (const window of groupsToRead(items)) {
    const names = window.map((item) => item.id);
    yield* await store.read(account.id, async (reader) => {
      const collection = await expectCollection(reader, id);
      const found = await reader.documents(collection.id, { names });
      const contents = await reader.readContents(found.map(({ itemId }) => itemId));
      return found.map((document, i) => toItem(document, contents[i]!));
    });
  }
}

async function expectCollection(reader: AccountReader, id: ObjectId): Promise<Collection> {
  const found = await reader.collectionByObjectId(id);
  if (found === undefined) throw new DomainError('not-found', 'the collection is gone');
  return found;
}

function toItem(document: StoredDocument, content: Buffer | DomainError): ReadItem | UnreadItem {
  const { name, etag, createdAt, mediaType } = document;
  if (isDomainError(content)) return { id: name, error: content };
  return {
    id: name,
    version: etag,
    content: { mediaType: kindOf(mediaType), bytes: content, name },
    receivedAtSeconds: createdAt,
    losses: [],
  };
}

function kindOf(mediaType: string): ItemMediaType {
  const [kind = ''] = mediaType.split(';', 1);
  return kind === 'text/calendar' || kind === 'text/vcard' ? kind : 'application/octet-stream';
}

function toListed({ name, etag, size, createdAt }: StoredDocument): ListedItem {
  return { id: name, version: etag, size, receivedAtSeconds: createdAt };
}
