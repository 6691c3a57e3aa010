import type { Bytes } from '#platform/bytes.ts';
import type { CollectionRole, ShownKind } from '#store/collection.ts';

/**
 * What sources and targets exchange. Every source says what it has in these forms, whatever it keeps it in: messages as
 * RFC 5322, calendar objects, tasks and notes as iCalendar, contacts and groups of contacts as vCard. What has no place in
 * them is a loss, and is told.
 */

/** Something that an item, a folder or a setting had and that is not carried over. Counted in the report by `what`. */
export interface Loss {
  /** Stable short name for counting: "recurrence-hijri", "message-class". */
  readonly what: string;
  /** For people: what was lost of this one. */
  readonly detail: string;
}

/** A folder of a source. */
export interface SourceFolder {
  /** Names it in the source for as long as the source does; unique in the account. */
  readonly id: string;
  /** Its ids in ledgers that do not know it by `id` yet, and in those of the way back: as the same system tells it as a target. */
  readonly formerIds?: readonly string[];
  readonly kind: ShownKind;
  /** Display names, top first, as the source shows them: they may hold "/", differ by case only, end in blanks. */
  readonly path: readonly string[];
  readonly role?: CollectionRole;
  readonly isSubscribed?: boolean;
  /** A name that only holds others. */
  readonly isContainer?: boolean;
  /** What the source says; it may lie. */
  readonly items?: number;
  readonly bytes?: number;
  /** As long as the source gives the same state nothing has changed; '' when it cannot say. */
  readonly state: string;
  readonly properties?: FolderProperties;
  readonly access?: readonly FolderAccess[];
  readonly losses?: readonly Loss[];
}

export interface FolderProperties {
  /** "#rrggbb" */
  readonly color?: string;
  readonly description?: string;
  /** IANA name. */
  readonly timeZone?: string;
  /** Where programs show it among the others: the lower, the earlier. */
  readonly order?: number;
  /** Of calendars: what they take, "VEVENT", "VTODO", ...; all when absent. */
  readonly components?: readonly string[];
}

/** What somebody else may do with a folder. */
export interface FolderAccess {
  /** An address, or "anyone", or "authenticated". */
  readonly who: string;
  readonly isGroup?: boolean;
  /** Letters of RFC 4314 §2.1. */
  readonly rights: string;
  /** Of calendars: times only, no titles. */
  readonly isFreeBusyOnly?: boolean;
  readonly seesPrivate?: boolean;
  readonly losses?: readonly Loss[];
}

/** Flags of a message. */
export interface ItemFlags {
  /** Bits of systemFlags of the store. */
  readonly system: number;
  readonly keywords: readonly string[];
}

/** What a listing says of an item without reading it. */
export interface ListedItem {
  /** Names it in its folder for as long as the folder's validity does not change. */
  readonly id: string;
  /** Another one when the content is another one; '' for what never changes (messages) or when it is not known. */
  readonly version: string;
  /** Bytes, as the source says. */
  readonly size?: number;
  readonly flags?: ItemFlags;
  readonly receivedAtSeconds?: number;
}

/** An item as it was read. */
export interface ReadItem {
  readonly id: string;
  readonly content: ItemContent;
  /** Where reading tells flags that the listing did not. */
  readonly flags?: ItemFlags;
  /** INTERNALDATE; undefined where the source has none. */
  readonly receivedAtSeconds?: number;
  readonly version?: string;
  readonly losses: readonly Loss[];
}

export type ItemMediaType =
  | 'message/rfc822'
  | 'text/calendar'
  | 'text/vcard'
  | 'application/octet-stream';

export interface ItemContent {
  readonly mediaType: ItemMediaType;
  readonly bytes: Bytes;
  /** Of files and of documents whose source gives them a name that others refer to. */
  readonly name?: string;
}

/** One item that could not be read, in the place of its content. */
export interface UnreadItem {
  readonly id: string;
  readonly error: Error;
  /** The bytes that are there, for the report message that keeps them; absent when there are none. */
  readonly remains?: Bytes;
}
