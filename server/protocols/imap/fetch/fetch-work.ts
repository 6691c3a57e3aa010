import type { NameEncoding } from '#codecs/imap/decoder.ts';
import type { AccountReader, Store } from '#store/store.ts';
import type { Progress } from '../progress.ts';
import type { SelectedMailbox } from '../selected-mailbox.ts';
import type { ResponseWriter } from '../session/response-writer.ts';
import type { FetchPlan } from './fetch-plan.ts';
import type { RowFormatter } from './stored-items.ts';

export interface FetchTarget {
  readonly store: Store;
  readonly mailbox: SelectedMailbox;
  readonly output: ResponseWriter;
  readonly names: NameEncoding;
  /** UIDFETCH responses, without message numbers. RFC 9586 §3.3 */
  readonly isUidOnly: boolean;
  /** Whether the client knows \Recent. */
  readonly tellsRecent: boolean;
  readonly progress: Progress;
  /** Before flags are told: the client must know of all keywords. */
  tellKeywords(reader: AccountReader): Promise<void>;
  /** Ends the connection at once. */
  breakOff(): void;
}

export interface FetchOutcome {
  /** Messages of the client's view that are gone. */
  missing: number;
  /** Parts whose transfer encoding is unknown. */
  unknownEncodings: number;
  /** Messages that cannot be read. */
  damaged: number;
  /** Of messages told that were not \Seen. */
  readonly unseen: number[];
}

export interface FetchWork {
  readonly target: FetchTarget;
  readonly plan: FetchPlan;
  /** In the order of the items; undefined for those that need the message itself. */
  readonly formatters: readonly (RowFormatter | undefined)[];
  readonly outcome: FetchOutcome;
}
