import type { DomainError } from '#platform/errors.ts';
import type { AccountId, CollectionId, ItemId, ModSeq, ObjectId, Uid } from '#platform/ids.ts';
import type { IncomingContent, LentContents, OpenContent } from './blob-store.ts';
import type { Collection, CollectionKind, CollectionRole } from './collection.ts';
import type {
  DocumentFilter,
  DocumentTransfer,
  NewDocument,
  PreparedDocument,
  RecoverableDocument,
  StoredDocument,
} from './document.ts';
import type {
  AddedMessage,
  FactColumns,
  FlagColumns,
  FlagRow,
  MessageColumn,
  MessageFlags,
  MessageRow,
  NewMessage,
  PreparedMessage,
} from './message.ts';

/** Limits of one account, given by the directory; undefined means unlimited. */
export interface QuotaLimits {
  readonly bytes: number | undefined;
  readonly messages: number | undefined;
}
export interface QuotaUsage {
  readonly bytes: number;
  readonly messages: number;
}

export interface Store extends AsyncDisposable {
  /**
   * Parses, hashes and compresses a message before any lock is taken; the result may be added to many accounts.
   * Large ones are worked on outside the event loop.
   */
  prepareMessage(content: IncomingContent): Promise<PreparedMessage>;
  /**
   * Packs a document and makes what the index keeps of it. Never fails for what its text says.
   * @param mediaType decides how it is understood: text/calendar, text/vcard, anything else is a file
   */
  prepareDocument(content: IncomingContent, mediaType: string): Promise<PreparedDocument>;
  /**
   * Runs `work` over a consistent view; nothing is written. Opens the account when needed.
   * @throws DomainError unavailable, corrupt, not-supported
   */
  read<T>(account: AccountId, work: (reader: AccountReader) => Promise<T>): Promise<T>;
  /**
   * Like read(), at a fraction of its cost when what is in memory will do. `work` may be run a second time from its start,
   * so that what it does besides reading must not be the worse for it.
   */
  look<T>(account: AccountId, work: (reader: AccountReader) => Promise<T>): Promise<T>;
  /**
   * Runs `work` as one write transaction of the account and resolves when the change is durable and other sessions
   * have been told. Transactions of one account run one after the other. `work` touches nothing but `tx`.
   * @throws DomainError over-quota, no-space, read-only, not-found, already-exists, limit-reached
   */
  transact<T>(account: AccountId, work: (tx: AccountTransaction) => Promise<T>): Promise<T>;
  /**
   * Like transact(), but resolves as soon as the change is committed and visible, so that the caller may start the next
   * one; nothing may be acknowledged before `durable` resolves.
   */
  transactEarly<T>(
    account: AccountId,
    work: (tx: AccountTransaction) => Promise<T>,
  ): Promise<{ readonly value: T; readonly durable: Promise<void> }>;
  /**
   * Resolves when what this process has shown of the account is durable. A view may show a change that is being written: who
   * hands out a state that a client will come back with waits for this first, or a power cut would take back what it stands for.
   */
  settle(account: AccountId): Promise<void>;
  /** Calls `listener` after durable changes of the account, from any process, with its modseq; calls may be merged. */
  subscribe(account: AccountId, listener: (modseq: ModSeq) => void): Disposable;
  /** Removes the account's folder (its mail is gone). */
  removeAccount(account: AccountId): Promise<void>;
}

/** Flat inclusive pairs [from, to, from, to, ...], ascending, not overlapping. */
export type UidRanges = readonly number[];

export type TextField = 'from' | 'to' | 'cc' | 'bcc' | 'subject' | 'header' | 'body' | 'text';

export interface AccountReader {
  /** The account's latest modseq. */
  readonly modseq: ModSeq;
  usage(): Promise<QuotaUsage>;

  collections(kind?: CollectionKind): Promise<readonly Collection[]>;
  collection(id: CollectionId): Promise<Collection | undefined>;
  /** Exact path; "INBOX" in any case names the inbox. */
  collectionByName(kind: CollectionKind, name: string): Promise<Collection | undefined>;
  /** Whether a collection lies below this path; at no cost to speak of. */
  hasCollectionsBelow(kind: CollectionKind, name: string): Promise<boolean>;
  collectionByObjectId(id: ObjectId): Promise<Collection | undefined>;
  collectionByRole(kind: CollectionKind, role: CollectionRole): Promise<Collection | undefined>;
  /** Names subscribed to, whether or not they exist (RFC 9051 §6.3.7), this account's and shared ones. */
  subscriptions(): Promise<readonly string[]>;

  /** All UIDs of a mailbox, ascending. Shared by readers: never to be changed. */
  uids(mailbox: CollectionId): Promise<Uint32Array>;
  /** Flag rows, ascending by UID, of the UIDs in `ranges` or of all. */
  flagRows(mailbox: CollectionId, ranges?: UidRanges): Promise<readonly FlagRow[]>;
  /**
   * The same as columns, far cheaper for many messages: those of a whole mailbox are kept from one reader to the next.
   * With `ranges` other messages may be among them.
   */
  flagColumns(mailbox: CollectionId, ranges?: UidRanges): Promise<FlagColumns>;
  /** Dates, sizes and items of all messages of a mailbox, kept likewise. */
  factColumns(mailbox: CollectionId): Promise<FactColumns>;
  /** Message rows in chunks of at most 500, ascending by UID. */
  messages(
    mailbox: CollectionId,
    columns: readonly MessageColumn[],
    ranges?: UidRanges,
  ): AsyncIterable<readonly MessageRow[]>;
  /** Keywords in use in the mailbox. */
  keywords(mailbox: CollectionId): Promise<readonly string[]>;
  /** Messages with this UID or a later one. */
  countFrom(mailbox: CollectionId, from: Uid): Promise<number>;
  /** UIDs of the messages with \Deleted, ascending. */
  deletedUids(mailbox: CollectionId): Promise<readonly Uid[]>;
  /** UID of the first message without \Seen, or undefined. */
  firstUnseen(mailbox: CollectionId): Promise<Uid | undefined>;
  /** First UID that no session has been told of as \Recent; see claimRecent(). */
  recentFrom(mailbox: CollectionId): Promise<Uid>;
  /**
   * Everything that happened in a mailbox after `since`: rows of messages that are new or changed, and UIDs that are gone.
   * Tombstones older than the retention are forgotten: then `isComplete` is false and the caller must compare all UIDs.
   */
  changes(
    mailbox: CollectionId,
    since: ModSeq,
  ): Promise<{
    readonly rows: readonly FlagRow[];
    readonly vanished: readonly Uid[];
    readonly isComplete: boolean;
  }>;
  /** Collections whose content or properties changed after `since`, and those removed since. */
  changedCollections(
    since: ModSeq,
  ): Promise<{ readonly changed: readonly Collection[]; readonly removed: readonly ObjectId[] }>;

  /** Opens a message's bytes. @throws DomainError not-found, corrupt */
  openContent(item: ItemId): Promise<OpenContent>;
  /** Whole message; for those above 8 MiB prefer openContent(). */
  readContent(item: ItemId): Promise<Buffer>;
  /** Whole messages in the order asked for, far cheaper than one by one; what cannot be read is an error in its place. */
  readContents(items: readonly ItemId[]): Promise<readonly (Buffer | DomainError)[]>;
  /** readContents() of messages of a mailbox, for who is soon done with the bytes; they outlive the view. */
  lendContents(mailbox: CollectionId, items: readonly ItemId[]): Promise<LentContents>;

  /** RFC 5464 annotations; `mailbox` undefined for the account's own. */
  annotations(
    mailbox: CollectionId | undefined,
  ): Promise<readonly { readonly entry: string; readonly value: Uint8Array }[]>;

  document(collection: CollectionId, name: string): Promise<StoredDocument | undefined>;
  /** In the order of their arrival. */
  documents(collection: CollectionId, filter?: DocumentFilter): Promise<readonly StoredDocument[]>;
  /** Those of the account with this UID, in any collection. */
  documentsByUid(uid: string): Promise<readonly StoredDocument[]>;
  /**
   * Documents of a collection that are new or changed after `since`, in the order of the changes, and names that are gone.
   * `isComplete` false: too long ago, the caller must compare everything.
   * @param goneSince who began with a later state than `since` needs no names of what was gone by then
   */
  changedDocuments(
    collection: CollectionId,
    since: ModSeq,
    goneSince?: ModSeq,
  ): Promise<{
    readonly changed: readonly StoredDocument[];
    readonly removed: readonly {
      readonly name: string;
      readonly modseq: ModSeq;
      /** Orders what went in one change. */
      readonly number: Uid;
    }[];
    readonly isComplete: boolean;
  }>;
  /** Removed and replaced documents that can still be brought back, newest first, in chunks. */
  recoverableDocuments(): AsyncIterable<readonly RecoverableDocument[]>;

  /** Expunged messages that can still be restored, newest first, in chunks. */
  recoverable(mailboxName?: string): AsyncIterable<readonly RecoverableMessage[]>;

  /**
   * Items whose text holds `needle` (case-insensitive substring) in the given field, after the full-text index has caught
   * up with this view. `isExact` false: candidates that the caller must confirm against the text. Items of
   * other mailboxes may be among them.
   */
  searchText(
    mailbox: CollectionId,
    field: TextField,
    needle: string,
  ): Promise<{ readonly items: ReadonlySet<ItemId>; readonly isExact: boolean }>;
}

export interface RecoverableMessage {
  readonly itemId: ItemId;
  /** The mailbox it was in; it may be gone. */
  readonly mailbox: CollectionId;
  readonly mailboxName: string;
  readonly uid: Uid;
  readonly expungedAtSeconds: number;
  readonly size: number;
  readonly envelope: string;
}

/** Where a message is, or was. */
export type MessagePlace = Pick<RecoverableMessage, 'mailbox' | 'uid'>;

export interface FlagChange {
  readonly mode: 'add' | 'remove' | 'replace';
  readonly flags: MessageFlags;
}

export interface UidPair {
  readonly from: Uid;
  readonly to: Uid;
}

export interface AccountTransaction extends AccountReader {
  /** Creates missing parents as selectable collections too. @throws DomainError already-exists, limit-reached, bad-value */
  createCollection(spec: {
    readonly kind: CollectionKind;
    readonly name: string;
    readonly role?: CollectionRole;
  }): Promise<Collection>;
  /** Renames with all inferiors; INBOX moves its messages to the new name and stays (RFC 9051 §6.3.6). */
  renameCollection(id: CollectionId, name: string): Promise<void>;
  /** Removes it with its messages (recoverable); with inferiors it stays as a name that cannot be selected. */
  deleteCollection(id: CollectionId): Promise<void>;
  setRole(id: CollectionId, role: CollectionRole | undefined): Promise<void>;
  setSubscribed(change: { readonly name: string; readonly subscribed: boolean }): Promise<void>;

  /** @throws DomainError over-quota, not-found */
  addMessage(mailbox: CollectionId, message: NewMessage): Promise<AddedMessage>;
  /** Copies inside the account without a second content; pairs ascending by source UID. @throws DomainError over-quota */
  copyMessages(
    from: CollectionId,
    uids: readonly Uid[],
    to: CollectionId,
  ): Promise<readonly UidPair[]>;
  /** Moves: the source UIDs vanish, the targets are new, in one change. */
  moveMessages(
    from: CollectionId,
    uids: readonly Uid[],
    to: CollectionId,
  ): Promise<readonly UidPair[]>;
  /**
   * Changes flags; rows whose modseq is above `unchangedSince` are left alone and named in `modified` (RFC 7162 §3.1.3).
   * Rows that already are as wanted get no new modseq. `changed` holds only rows that really changed.
   */
  changeFlags(
    mailbox: CollectionId,
    uids: readonly Uid[],
    change: FlagChange,
    unchangedSince?: ModSeq,
  ): Promise<{ readonly changed: readonly FlagRow[]; readonly modified: readonly Uid[] }>;
  /** Removes messages; they stay recoverable for the retention time. Gives the UIDs that were there. */
  expunge(mailbox: CollectionId, uids: readonly Uid[]): Promise<readonly Uid[]>;
  /**
   * Brings back a recoverable message under a new UID. Equal messages are one item: `from` says which of those expunged
   * is meant, else the one that went last.
   * @throws DomainError not-found, over-quota
   */
  restoreMessage(item: ItemId, to: CollectionId, from?: MessagePlace): Promise<AddedMessage>;
  /** Puts a document in its place, instead of the one that has the name. @throws DomainError over-quota, not-found, bad-value */
  putDocument(collection: CollectionId, document: NewDocument): Promise<StoredDocument>;
  /** It stays recoverable for the retention time. @throws DomainError not-found */
  removeDocument(collection: CollectionId, name: string): Promise<void>;
  /** Without a second content; replaces the one that has the name there. @throws DomainError over-quota, not-found, bad-value */
  copyDocument(transfer: DocumentTransfer): Promise<StoredDocument>;
  /** As copyDocument(), and the source vanishes in the same change. */
  moveDocument(transfer: DocumentTransfer): Promise<StoredDocument>;
  /** Puts a removed document back where it was. @throws DomainError not-found, already-exists, over-quota */
  restoreDocument(document: StoredDocument, to: CollectionId): Promise<StoredDocument>;
  /** What clients keep beside a document. @throws DomainError not-found, too-large */
  setDocumentProperties(collection: CollectionId, name: string, properties: string): Promise<void>;
  /** undefined removes the annotation. @throws DomainError limit-reached, too-large */
  setAnnotation(
    mailbox: CollectionId | undefined,
    entry: string,
    value: Uint8Array | undefined,
  ): Promise<void>;
  /**
   * First UID that no session has been told of as \Recent (RFC 3501 §2.3.2), then claims all up to UIDNEXT. Soft state:
   * no change in the feed, not journaled.
   */
  claimRecent(mailbox: CollectionId): Promise<Uid>;
}
