import type { PropertyBag } from '#codecs/mapi/property-bag.ts';

/** What a folder is to Outlook. */
export type PstFolderRole =
  | 'inbox'
  | 'outbox'
  | 'sent'
  | 'trash'
  | 'drafts'
  | 'junk'
  | 'calendar'
  | 'contacts'
  | 'journal'
  | 'notes'
  | 'tasks'
  /** Conflicts and failures of synchronisation. */
  | 'sync-issues';

export interface PstFolder {
  /** Its node. */
  readonly id: number;
  /** Names from the top of the tree on. */
  readonly path: readonly string[];
  /** "IPF.Note", "IPF.Appointment", ... */
  readonly containerClass: string | undefined;
  readonly role: PstFolderRole | undefined;
  /** What it says of itself; it may be wrong. */
  readonly items: number;
  readonly properties: PropertyBag;
  /** Found although the folder above does not list it. */
  readonly isOrphan: boolean;
  /** What of it could not be read, for people. */
  readonly problems: readonly string[];
}

/** An item of a folder, from the folder's table. */
export interface PstEntry {
  /** Its node. */
  readonly id: number;
  readonly messageClass: string | undefined;
  readonly size: number | undefined;
  /** Seconds since 1970; changes with every change of the item. */
  readonly modifiedAt: number | undefined;
  /** Found although the folder does not list it. */
  readonly isOrphan: boolean;
}
