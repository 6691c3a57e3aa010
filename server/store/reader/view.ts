import type { AccountId, ModSeq } from '#platform/ids.ts';
import type { SqlReader } from '#platform/sql.ts';
import type { ReadableContents, RecordPlace } from '../blob-store.ts';
import type { FullText } from '../full-text.ts';
import type { CollectionRow } from '../sql/collections.ts';
import type { QuotaUsage } from '../store.ts';
import type { ColumnCache } from './column-cache.ts';

/** What a reader looks at: a snapshot, or the inside of a running transaction. */
export interface View {
  readonly account: AccountId;
  readonly sql: SqlReader;
  readonly blobs: ReadableContents;
  readonly modseq: ModSeq;
  usage(): QuotaUsage;
  /** Absent: every message is looked at. */
  readonly fullText: FullText | undefined;
  /** Absent: what is read is not kept for others. */
  readonly columns: Pick<ColumnCache, 'get' | 'put'> | undefined;
  /** The modseq for which they must hold: inside a transaction that of the last commit. */
  readonly columnsModseq: number;
  /** Small mailboxes that are not kept are read whole, to be kept. */
  readonly keepsColumns: boolean;
  /** First UID of a mailbox that no session has been told of as \Recent. */
  recentFrom(mailbox: number): Promise<number>;
  collection(id: number): Promise<CollectionRow | undefined>;
  collectionNamed(kind: string, name: string): Promise<CollectionRow | undefined>;
  collectionOfObject(objectId: string): Promise<CollectionRow | undefined>;
  hasBelow(kind: string, name: string): Promise<boolean>;
  collections(): Promise<Iterable<CollectionRow>>;
  /** Called before anything that looks at items: a transaction writes those that wait. */
  settleItems(): Promise<void>;
  /** Where an item lies now, after compaction moved it away from under this view. */
  currentPlace(item: number): Promise<RecordPlace | undefined>;
}
