import type { Zone } from '#codecs/icalendar/zone.ts';
import type { MailboxCalls } from '../../ews/mailbox-calls.ts';
import type { TreeFolder } from '../../ews/folder-tree.ts';

/** One mailbox that is written to, and what is known of it. */
export interface EwsAccount {
  /** That its owner lives by. */
  readonly zone: Zone;
  readonly calls: MailboxCalls;
  /** By id, as they were read or made. */
  readonly folders: Map<string, TreeFolder>;
  /** Of the mailbox's own list. */
  readonly categories: string[];
}
