import type { CollectionId, ModSeq, ObjectId, Uid } from '#platform/ids.ts';

/** Kinds that programs show: mailboxes, and collections of documents. */
export type ShownKind = 'mailbox' | 'calendar' | 'addressbook' | 'tasks' | 'notes' | 'files';

/** 'settings' holds what belongs to the account as a whole (settings.ts), and is shown by no protocol. */
export type CollectionKind = ShownKind | 'settings';

/** RFC 6154 §2, RFC 8457 §3; 'inbox', 'outbox' and 'default' are ours. At most one collection per role and kind. */
export type CollectionRole =
  | 'inbox'
  | 'outbox'
  | 'drafts'
  | 'sent'
  | 'trash'
  | 'junk'
  | 'archive'
  | 'all'
  | 'flagged'
  | 'important'
  | 'default';

/** A collection that every new account has. */
export interface DefaultCollection {
  readonly kind: CollectionKind;
  readonly name: string;
  readonly role: CollectionRole;
}

/** Counts kept in the same transaction as the change they count. */
export interface CollectionCounts {
  readonly messages: number;
  readonly unseen: number;
  readonly deleted: number;
  /** Sum of the sizes, in bytes. */
  readonly bytes: number;
  /** Sum of the sizes of those flagged \Deleted, in bytes. */
  readonly deletedBytes: number;
}

export interface Collection {
  readonly id: CollectionId;
  readonly objectId: ObjectId;
  readonly kind: CollectionKind;
  /** Full path, segments joined by "/", Unicode NFC; the inbox is "INBOX". */
  readonly name: string;
  readonly role: CollectionRole | undefined;
  /** False for a name that only holds children: deleted while it had inferiors. */
  readonly isSelectable: boolean;
  readonly uidValidity: number;
  readonly uidNext: Uid;
  /** Highest modseq of any change in it, including expunges. */
  readonly highestModseq: ModSeq;
  readonly counts: CollectionCounts;
}

/** Longest full path in UTF-8 bytes, deepest tree, most collections per account: bounds for LIST and for the index. */
export const MAX_NAME_BYTES = 1024;
export const MAX_SEGMENTS = 50;
export const MAX_COLLECTIONS = 100_000;
