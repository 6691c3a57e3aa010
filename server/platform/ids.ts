declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** An account's number in the directory; never reused. */
export type AccountId = Branded<number, 'AccountId'>;
/** A collection (mailbox, calendar, ...) inside the index it was read from; local to one account. */
export type CollectionId = Branded<number, 'CollectionId'>;
/** A stored item (message, event, ...) inside the index it was read from. */
export type ItemId = Branded<number, 'ItemId'>;
/** RFC 9051 §2.3.1.1: unique identifier of a message in a mailbox, 1 to 2^32-1. */
export type Uid = Branded<number, 'Uid'>;
/** RFC 7162 §3.1.1: position in the account's change feed, 1 to 2^53-1. */
export type ModSeq = Branded<number, 'ModSeq'>;
/** RFC 8474 §4.1: stable public name of a collection, safe in IMAP atoms and URLs. */
export type ObjectId = Branded<string, 'ObjectId'>;

export const accountId = (n: number): AccountId => n as AccountId;
export const collectionId = (n: number): CollectionId => n as CollectionId;
export const itemId = (n: number): ItemId => n as ItemId;
export const uid = (n: number): Uid => n as Uid;
export const modSeq = (n: number): ModSeq => n as ModSeq;
export const objectId = (s: string): ObjectId => s as ObjectId;
