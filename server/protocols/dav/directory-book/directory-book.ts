import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AddressListEntry, AddressListView } from '#directory/address-list.ts';
import { collectionId, modSeq, objectId, uid, type ItemId, type ModSeq } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { DocumentFilter, StoredDocument } from '#store/document.ts';
import { numberOf, type MadeCard } from './card-cache.ts';
import { uidOfEntry } from './directory-card.ts';

/** Path segment of the address list in the home of everybody who may see it. */
export const DIRECTORY_NAME = 'directory';
export const directoryObjectId = objectId('directory');
/** No collection that is stored has such a number. */
export const directoryCollectionId = collectionId(-1);

/** Changes with the way that cards are written: a tag stands for bytes. */
const FORMAT = '1.';

/** The address list as an address book: what the store would say of it. */
export interface DirectoryBook {
  readonly collection: Collection;
  document(name: string): StoredDocument | undefined;
  documents(filter: DocumentFilter): readonly StoredDocument[];
  read(item: ItemId): Buffer | undefined;
}

interface ListedCard extends MadeCard {
  readonly document: StoredDocument;
}

/** Cards made before others have their turn. */
const CARDS_A_TURN = 200;

/** @param now epoch seconds: nothing is known to be older than the view */
export async function createDirectoryBook(
  view: AddressListView,
  make: (entry: AddressListEntry) => MadeCard,
  now: number,
): Promise<DirectoryBook> {
  const modseq = modSeq(numberOf(FORMAT + view.tag));
  const cards = new Map<string, ListedCard>();
  const byItem = new Map<ItemId, ListedCard>();
  for (const entry of view.entries.values()) {
    if (cards.size % CARDS_A_TURN === CARDS_A_TURN - 1) await nextTurn();
    const made = make(entry);
    const document = toDocument(entry, made, { number: cards.size + 1, modseq, now });
    const card = { ...made, document };
    cards.set(document.name, card);
    byItem.set(made.item, card);
  }
  return {
    collection: toCollection(modseq, cards.size),
    document: (name) => cards.get(name)?.document,
    documents(filter) {
      const named = filter.names?.map((name) => cards.get(name)).filter((c) => c !== undefined);
      return (named ?? [...cards.values()])
        .filter((card) => isMeant(card, filter))
        .map((card) => card.document);
    },
    read: (item) => byItem.get(item)?.bytes,
  };
}

function isMeant({ document, searchText }: ListedCard, filter: DocumentFilter): boolean {
  const { uid: wanted, component, texts } = filter;
  return (
    (wanted === undefined || document.uid === wanted) &&
    (component === undefined || document.component === component) &&
    (texts === undefined || texts.some((text) => searchText.includes(text)))
  );
}

function toDocument(
  entry: AddressListEntry,
  { item, bytes }: MadeCard,
  at: { readonly number: number; readonly modseq: ModSeq; readonly now: number },
): StoredDocument {
  return {
    collection: directoryCollectionId,
    name: `${entry.id}.vcf`,
    number: uid(at.number),
    itemId: item,
    mediaType: 'text/vcard; charset=utf-8',
    size: bytes.length,
    etag: `"${FORMAT}${entry.tag}"`,
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
