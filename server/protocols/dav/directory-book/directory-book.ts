import { createHash } from 'node:crypto';
import type { AddressListEntry, AddressListView } from '#directory/address-list.ts';
import { summarizeCard } from '#codecs/vcard/summarize-card.ts';
import {
  collectionId,
  itemId,
  modSeq,
  objectId,
  uid,
  type ItemId,
  type ModSeq,
} from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { DocumentFilter, StoredDocument } from '#store/document.ts';
import { formatDirectoryCard, uidOfEntry } from './directory-card.ts';

/** Path segment of the address list in the home of everybody who may see it. */
export const DIRECTORY_NAME = 'directory';
export const directoryObjectId = objectId('directory');
/** No collection that is stored has such a number. */
export const directoryCollectionId = collectionId(-1);

/** The address list as an address book: what the store would say of it. */
export interface DirectoryBook {
  readonly collection: Collection;
  document(name: string): StoredDocument | undefined;
  documents(filter: DocumentFilter): readonly StoredDocument[];
  read(item: ItemId): Buffer | undefined;
}

interface ListedCard {
  readonly document: StoredDocument;
  readonly bytes: () => Buffer;
  readonly searchText: () => string;
}

/**
 * Cards are made when they are asked for, and kept as long as the view.
 * @param now epoch seconds: nothing is known to be older than the view
 */
export function createDirectoryBook(view: AddressListView, now: number): DirectoryBook {
  const modseq = modSeq(numberOf(view.tag));
  const cards = new Map<string, ListedCard>();
  const byItem = new Map<ItemId, ListedCard>();
  for (const entry of view.entries.values()) {
    const card = toListedCard(entry, { number: cards.size + 1, modseq, now });
    cards.set(card.document.name, card);
    byItem.set(card.document.itemId, card);
  }
  const isMeant = ({ document, searchText }: ListedCard, filter: DocumentFilter): boolean =>
    (filter.uid === undefined || document.uid === filter.uid) &&
    (filter.component === undefined || document.component === filter.component) &&
    (filter.texts === undefined || filter.texts.some((text) => searchText().includes(text)));
  return {
    collection: toCollection(modseq, cards.size),
    document: (name) => cards.get(name)?.document,
    documents(filter) {
      const named = filter.names?.map((name) => cards.get(name)).filter((c) => c !== undefined);
      return (named ?? [...cards.values()])
        .filter((card) => isMeant(card, filter))
        .map((card) => card.document);
    },
    read: (item) => byItem.get(item)?.bytes(),
  };
}

function toListedCard(
  entry: AddressListEntry,
  at: { readonly number: number; readonly modseq: ModSeq; readonly now: number },
): ListedCard {
  let made: Buffer | undefined;
  let found: string | undefined;
  const bytes = (): Buffer => (made ??= Buffer.from(formatDirectoryCard(entry)));
  const searchText = (): string => (found ??= summarizeCard(bytes().toString()).searchText);
  const document: StoredDocument = {
    collection: directoryCollectionId,
    name: `${entry.id}.vcf`,
    number: uid(at.number),
    // Below zero, as no item of the store is, and the same for the same entry in every view.
    itemId: itemId(-numberOf(`${entry.id} ${entry.tag}`)),
    mediaType: 'text/vcard; charset=utf-8',
    get size() {
      return bytes().length;
    },
    etag: `"${entry.tag}"`,
    modseq: at.modseq,
    createdAt: at.now,
    changedAt: at.now,
    scheduleTag: undefined,
    creator: undefined,
    properties: '',
    uid: uidOfEntry(entry),
    component: 'VCARD',
    startsAt: undefined,
    endsAt: undefined,
    isExact: false,
  };
  return { document, bytes, searchText };
}

function toCollection(modseq: ModSeq, count: number): Collection {
  return {
    id: directoryCollectionId,
    objectId: directoryObjectId,
    kind: 'addressbook',
    name: DIRECTORY_NAME,
    role: undefined,
    isSelectable: true,
    uidValidity: 1,
    uidNext: uid(count + 1),
    highestModseq: modseq,
    counts: { messages: count, unseen: 0, deleted: 0, bytes: 0, deletedBytes: 0 },
  };
}

/** A number that stands for a text: another for another text, as good as surely; at least 1. */
function numberOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6) + 1;
}
