import type { Uid } from '#platform/ids.ts';
import type { FlagRow } from '#store/message.ts';

/** What happened to the mailbox, as the store tells of it. */
export interface Change {
  /** Messages that came or changed. */
  readonly rows: readonly FlagRow[];
  /** Messages that left, ascending. */
  readonly vanished: readonly Uid[];
}

/** What happened in the mailbox since the session last told its client. */
export interface MailboxUpdates {
  /** Sequence numbers in the order in which they must be told, each counted after the ones before it. */
  readonly expunged: readonly number[];
  readonly vanished: readonly Uid[];
  /** Messages now, when there are new ones. */
  readonly exists: number | undefined;
  readonly added: readonly FlagRow[];
  /** Rows whose flags changed, with their sequence number after the expunges. */
  readonly changed: readonly { readonly sequence: number; readonly row: FlagRow }[];
}

export const noUpdates: MailboxUpdates = {
  expunged: [],
  vanished: [],
  exists: undefined,
  added: [],
  changed: [],
};
