import type { AccountId, CollectionId, ItemId, ModSeq, Uid } from '#platform/ids.ts';
import type { PackedContent } from './blob-store.ts';

/** What the index keeps of a document's text, so that queries need not read it. */
export interface DocumentSummary {
  /** UID of the calendar object or card. */
  readonly uid: string | undefined;
  /** VEVENT, VTODO, VJOURNAL, VFREEBUSY, VAVAILABILITY, VCARD; '' for files. */
  readonly component: string;
  /** Epoch seconds: no instance begins before; undefined: unknown. */
  readonly startsAt: number | undefined;
  /** Epoch seconds: no instance ends after; undefined: endless or unknown. */
  readonly endsAt: number | undefined;
  /** It is one instance that takes exactly [startsAt, endsAt): the text says no more about its time. */
  readonly isExact: boolean;
  /** Folded text of what queries look for (names, addresses, summary): a query's text that is not in here is not in the document's. Undefined: unknown. */
  readonly searchText: string | undefined;
}

/** A named text in a collection that is no mailbox: calendar object, card, note, file. */
export interface StoredDocument extends Omit<DocumentSummary, 'searchText'> {
  readonly collection: CollectionId;
  /** Last segment of its path, decoded, as the client sent it. */
  readonly name: string;
  /** Never used again in the collection; new with every content. */
  readonly number: Uid;
  readonly itemId: ItemId;
  readonly mediaType: string;
  readonly size: number;
  /** Strong, in quotes. The same bytes have the same one. */
  readonly etag: string;
  readonly modseq: ModSeq;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly changedAt: number;
  // RFC 6638 §3.2.10
  readonly scheduleTag: string | undefined;
  /** Who put it there first, where that is known; undefined: the account itself. */
  readonly creator: AccountId | undefined;
  /** What clients keep beside it, as its writers encode it; '' for nothing. */
  readonly properties: string;
}

/** What a document must be to be given; without conditions all are. */
export interface DocumentFilter {
  readonly names?: readonly string[];
  readonly uid?: string;
  /** Those of which it is not known are given too. */
  readonly component?: string;
  /** Epoch seconds; those whose time may touch [from, to). Candidates: the text decides unless `isExact`. */
  readonly from?: number;
  readonly to?: number;
  /** Any of these is in the search text, folded the same way. Candidates: the text decides. */
  readonly texts?: readonly string[];
}

/** A content ready to be put into any account. Made by Store.prepareDocument(). */
export interface PreparedDocument extends AsyncDisposable {
  readonly content: PackedContent;
  readonly mediaType: string;
  readonly summary: DocumentSummary;
}

export interface NewDocument {
  readonly name: string;
  readonly prepared: PreparedDocument;
  readonly scheduleTag?: string | undefined;
  /** Somebody else than the owner; of a document replaced the first one stays. */
  readonly creator?: AccountId;
  /** Epoch seconds, when it is not now or that of the document replaced. */
  readonly createdAt?: number;
  /** Those of the document replaced when absent. */
  readonly properties?: string;
  /** Restoring from a backup may not be refused. */
  readonly ignoreQuota?: boolean;
}

export interface DocumentTransfer {
  readonly from: CollectionId;
  readonly name: string;
  readonly to: CollectionId;
  readonly toName: string;
  /** Of a copy: who makes it, when that is somebody else than the owner. What is moved keeps its own. */
  readonly creator?: AccountId;
}

/** A removed or replaced document that can still be brought back. */
export interface RecoverableDocument {
  readonly document: StoredDocument;
  readonly collectionName: string;
  readonly removedAt: number;
}

/** Longest name in UTF-8 bytes: what file systems and clients take. */
export const MAX_DOCUMENT_NAME_BYTES = 255;
/** Longest text of properties, in characters. */
export const MAX_PROPERTIES_LENGTH = 256 * 1024;
/** Longest search text kept, in characters: beyond it every query must look at the text. */
export const MAX_SEARCH_TEXT = 4_000;
