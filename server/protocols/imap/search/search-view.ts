import type { CollectionId } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';

/** What a search runs over: the messages of one mailbox as a client sees them. */
export interface SearchView {
  readonly reader: AccountReader;
  readonly mailbox: CollectionId;
  /** Ascending; positions below count from 0 in it. */
  readonly uids: Uint32Array;
  /** Whether a message is \Recent to the session. */
  readonly isRecent: (uid: number) => boolean;
  /** UIDs that `$` stands for. RFC 5182 §2.1 */
  readonly saved: ArrayLike<number>;
  readonly nowSeconds: number;
  /** Called between pieces of work: lets others run, tells of progress; rejects when nobody waits for the result. */
  pause(done: number): Promise<void>;
}

/** Ascending positions of messages in the view. */
export type Positions = readonly number[];
