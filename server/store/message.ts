import type { ItemId, ModSeq, ObjectId, Uid } from '#platform/ids.ts';
import type { PackedContent, RecordPlace } from './blob-store.ts';

/** System flags of a message in a mailbox (RFC 9051 §2.3.2) as bits. */
export const systemFlags = { answered: 1, flagged: 2, deleted: 4, seen: 8, draft: 16 } as const;

/** Flags of one message in one mailbox. Keywords keep the case of their first use in the account; compare case-insensitively. */
export interface MessageFlags {
  /** Bits of systemFlags. */
  readonly system: number;
  readonly keywords: readonly string[];
}

/** What delivery and APPEND store once per content, ready to be sent. Made by Store.prepareMessage(). */
export interface PreparedMessage extends AsyncDisposable {
  readonly content: PackedContent;
  readonly summary: StoredSummary;
}

/** Facts computed once from the content. */
export interface StoredSummary {
  /** ENVELOPE and BODYSTRUCTURE (extended form) as IMAP writes them: byte strings, one character a byte. */
  readonly envelope: string;
  readonly bodyStructure: string;
  /** The Date header, seconds since 1970, or undefined when missing or unreadable. */
  readonly sentAtSeconds: number | undefined;
  readonly messageId: string | undefined;
  /** Message-IDs of References, else In-Reply-To, oldest first; at most 100. */
  readonly references: readonly string[];
  /** The first id of In-Reply-To, where References leave it out. */
  readonly answered?: string;
  /** RFC 5256 §2.1. */
  readonly baseSubject: string;
  readonly hasAttachment: boolean;
}

export interface NewMessage {
  readonly prepared: PreparedMessage;
  /** Trace headers of this account alone, complete lines; empty when none. */
  readonly prefix?: Uint8Array;
  /** INTERNALDATE, seconds since 1970. */
  readonly receivedAtSeconds: number;
  readonly flags: MessageFlags;
  /** Envelope sender for the pack's From line; '' for the null sender. */
  readonly envelopeSender?: string;
  /** Restoring from a backup may not be refused. */
  readonly ignoreQuota?: boolean;
}

export interface AddedMessage {
  readonly uid: Uid;
  readonly modseq: ModSeq;
  readonly itemId: ItemId;
  readonly emailId: ObjectId;
}

/** [uid, system flags, keywords joined by one space, modseq]: the row of FETCH FLAGS, STORE and change feeds. */
export type FlagRow = readonly [uid: Uid, system: number, keywords: string, modseq: ModSeq];

/** One combination of flags that messages of a mailbox have. */
export interface FlagSet {
  /** Bits of systemFlags. */
  readonly system: number;
  /** Joined by one space. */
  readonly keywords: string;
}

/** Flags of many messages as columns, ascending by UID: message i has uids[i]. Shared by readers: never to be changed. */
export interface FlagColumns {
  readonly uids: Uint32Array;
  readonly modseqs: Float64Array;
  /** Indexes into `sets`: few combinations of flags are in use. */
  readonly marks: Uint32Array;
  readonly sets: readonly FlagSet[];
}

/** What never changes of many messages, as columns, ascending by UID. Shared by readers: never to be changed. */
export interface FactColumns {
  readonly uids: Uint32Array;
  readonly items: Float64Array;
  /** Seconds since 1970. */
  readonly receivedAt: Float64Array;
  readonly savedAt: Float64Array;
  /** RFC822.SIZE in bytes. */
  readonly sizes: Float64Array;
}

/** Column groups a reader of many messages asks for; each costs only when asked. uid, itemId, modseq and flags are always there. */
export type MessageColumn =
  | 'dates'
  | 'sent'
  | 'size'
  | 'envelope'
  | 'bodyStructure'
  | 'ids'
  | 'threading'
  | 'place';

/** One row of messages(); fields of a group that was not asked for are undefined. */
export interface MessageRow {
  readonly uid: Uid;
  readonly itemId: ItemId;
  readonly modseq: ModSeq;
  readonly system: number;
  /** Joined by one space. */
  readonly keywords: string;
  /** dates */
  readonly receivedAtSeconds: number | undefined;
  readonly savedAtSeconds: number | undefined;
  /** sent */
  readonly sentAtSeconds: number | undefined;
  /** size: RFC822.SIZE in bytes, prefix included. */
  readonly size: number | undefined;
  readonly envelope: string | undefined;
  readonly bodyStructure: string | undefined;
  /** ids */
  readonly emailId: ObjectId | undefined;
  readonly threadId: ObjectId | undefined;
  /** threading */
  readonly baseSubject: string | undefined;
  readonly messageId: string | undefined;
  readonly references: readonly string[] | undefined;
  /** place */
  readonly place: RecordPlace | undefined;
}
