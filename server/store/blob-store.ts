import type { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';

/**
 * Where contents and the journal live: local packs (default), PostgreSQL rows, or an S3-compatible store.
 *
 * The embedded store keeps no truth outside the packs: every committed change of an account, not only its messages, is a
 * record there, so that the index can be rebuilt to the last acknowledged change. Order of a write:
 * append to the pack (page cache) inside the index transaction, commit the index while the pack is being synced (shared by
 * all waiting writers); when both are done acknowledge and notify.
 */
export interface BlobStore extends AsyncDisposable {
  /** 'journal' when records carry the facts a rebuild needs (packs); 'none' when the index itself is durable (PostgreSQL). */
  readonly journal: 'journal' | 'none';
  /** Opens (and creates) the contents of one account; opened at most once at a time in a process. */
  open(account: AccountId): Promise<AccountBlobs>;
  /** Compresses and hashes a content ahead of any transaction; the result may be appended in many accounts. */
  pack(content: IncomingContent): Promise<PackedContent>;
  /** Writes who the account is beside its contents (address, display name), for people who look at the folder. */
  describe(account: AccountId, description: Readonly<Record<string, string>>): Promise<void>;
  /** Removes everything of an account. */
  remove(account: AccountId): Promise<void>;
}

/** Content on its way in: in memory, or in a spool file when large. */
export type IncomingContent =
  | { readonly kind: 'memory'; readonly bytes: Uint8Array }
  | { readonly kind: 'file'; readonly path: string; readonly size: number };

/** What a record is: a message or other item with content, or a content-less journal entry. */
export type RecordKind = 'message' | 'item' | 'change' | 'checkpoint';

/**
 * Facts of a record: small JSON that explains the record without any index (collection, UID, modseq, dates, flags,
 * envelope; or the change made). The index part of the store defines and interprets it; blobs only keep it. At most 16 MiB.
 */
export type RecordFacts = Readonly<Record<string, unknown>>;

/** Content compressed and hashed; may be stored in many accounts. Disposing frees a spool file that was not used. */
export interface PackedContent extends AsyncDisposable {
  /** SHA-256 of the content (without any prefix): its address inside the account. */
  readonly sha256: Uint8Array;
  /** Bytes of the content uncompressed. */
  readonly size: number;
  /** Implementation's own form: a compressed frame in memory, or a finished file to be linked. */
  readonly form: unknown;
}

export interface RecordToWrite {
  readonly kind: RecordKind;
  readonly facts: RecordFacts;
  /** Absent for journal entries. */
  readonly content?: PackedContent;
  /** Bytes that belong before the content for this account alone (Return-Path, Delivered-To, Received); at most 64 KiB. */
  readonly prefix?: Uint8Array;
  /** Media type of an item, e.g. "text/calendar; charset=utf-8". */
  readonly mediaType?: string;
  /** For the mbox From line of a message: envelope sender ('' for null) and internal date. */
  readonly from?: { readonly sender: string; readonly atSeconds: number };
}

/** Where a record lies; what the index keeps. For packs: pack number, byte offset and length of the whole record. */
export interface RecordPlace {
  readonly pack: number;
  readonly offset: number;
  readonly length: number;
}

export interface ScannedRecord {
  readonly place: RecordPlace;
  readonly kind: RecordKind;
  readonly facts: RecordFacts;
  readonly sha256: Uint8Array | undefined;
  /** Bytes of prefix and of content, uncompressed. */
  readonly prefixSize: number;
  readonly contentSize: number;
}

/** A stored content opened for reading: prefix and content as one run of bytes. */
export interface OpenContent {
  readonly size: number;
  /** Bytes [start, end); small contents are in memory after the first read, large ones are read in chunks of 1 MiB. */
  read(start: number, end: number): Promise<Buffer>;
}

export interface PackIssue {
  readonly place: RecordPlace;
  readonly what: string;
}

export interface AccountBlobs extends AsyncDisposable {
  /**
   * Appends records to the page cache, in order. Called only inside the account's write transaction, which serialises
   * writers of all processes. Durable after a later sync(). When the transaction rolls back, call undoAppend().
   * @param seen what end() said in this transaction, or where the last record appended in it ends: it is not looked at again
   * @throws DomainError no-space, read-only (nothing of the call remains), unavailable after a sync that failed
   */
  append(
    records: readonly RecordToWrite[],
    tx: SqlWriter,
    seen?: Pick<JournalEnd, 'pack' | 'offset'>,
  ): Promise<RecordPlace[]>;
  /**
   * Takes back records whose transaction did not commit: all places of the transaction, in order. Called under the
   * account's write lock: before the rollback, or (when the commit itself failed) inside a transaction of its own.
   */
  undoAppend(places: readonly RecordPlace[], tx: SqlWriter): Promise<void>;
  /** Resolves when everything appended before the call is on disk (fdatasync); concurrent callers share one sync. */
  sync(): Promise<void>;
  /** @throws DomainError corrupt (names the account, pack and offset), not-found when compaction moved the record: look the place up again */
  openContent(place: RecordPlace): Promise<OpenContent>;
  /** Whole content with its prefix; the fast path for small messages. Same errors. */
  readContent(place: RecordPlace): Promise<Buffer>;
  /** readContent() of many at once, far cheaper than one by one; what cannot be read is an error in its place. */
  readMany(places: readonly RecordPlace[]): Promise<(Buffer | DomainError)[]>;
  /** readMany() for who is soon done with the bytes. */
  lendMany(places: readonly RecordPlace[]): Promise<LentContents>;
  /** The same contents seen from inside a transaction: what it appended is there to be read before it commits. */
  within(tx: SqlReader): ReadableContents;
  /** Place where the next record will begin. */
  end(): Promise<JournalEnd>;
  /**
   * Records from `after` (absent: the beginning) to the end, in order. With `cutTornTail` everything at the end of the last
   * pack that nothing whole comes after is cut off (call it under the account's write lock then) and told to `onCut`;
   * damage elsewhere is reported and skipped to the next record. Never throws for damage.
   */
  scan(options: {
    readonly after?: { readonly pack: number; readonly offset: number };
    readonly cutTornTail: boolean;
    readonly verifyContents?: boolean;
    readonly onIssue: (issue: PackIssue) => void;
    readonly onCut?: (issue: PackIssue) => void;
  }): AsyncIterable<ScannedRecord>;
  /** Begins compaction: a new pack generation into which live records are copied under renewed facts. */
  compact(): Promise<Compaction>;
  /** Bytes on disk: packs, and large files counted in full although they may be shared. */
  diskUsage(): Promise<{ readonly packBytes: number; readonly largeBytes: number }>;
}

export interface LentContents {
  readonly contents: readonly (Buffer | DomainError)[];
  /** Has their memory used again for others; when nobody calls it the garbage collector has it. Absent: it is theirs alone. */
  readonly release: (() => void) | undefined;
}

/** The part of AccountBlobs that readers get. */
export type ReadableContents = Pick<
  AccountBlobs,
  'openContent' | 'readContent' | 'readMany' | 'lendMany'
>;

/** Where the journal ends. A generation other than the one the index knows means that its places are void: rebuild it. */
export interface JournalEnd {
  readonly pack: number;
  readonly offset: number;
  /** Changes with every finished compaction; 0 before the first. */
  readonly generation: number;
}

/**
 * Order of a compaction: compact(), copy() without the account's lock; then in one write transaction copy() what came since,
 * rewrite the places, finish(), and commit; then removeOld() inside a second, short one. Disposing before finish() drops everything.
 */
export interface Compaction extends AsyncDisposable {
  /** Copies one record's content under new facts. */
  copy(place: RecordPlace, facts: RecordFacts): Promise<RecordPlace>;
  /** Writes a journal entry (a checkpoint). */
  append(record: RecordToWrite): Promise<RecordPlace>;
  /** Syncs the new generation and makes it the current one; gives its number. Under the account's write lock. */
  finish(): Promise<number>;
  /** Makes the old generation current again, when the transaction of finish() did not commit. Under the write lock. */
  takeBack(): Promise<void>;
  /** Removes the old generation and large contents nothing refers to any more. Under the write lock. */
  removeOld(): Promise<void>;
}
