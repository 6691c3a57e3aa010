import type { AccountId, ItemId } from '#platform/ids.ts';
import type { SqlReader } from '#platform/sql.ts';
import type { ReadableContents } from './blob-store.ts';
import type { TextField } from './store.ts';

/** The account as the caller sees it now: what the answer has to be true for. */
export interface TextSource {
  readonly account: AccountId;
  readonly sql: SqlReader;
  readonly blobs: ReadableContents;
}

export interface TextQuery {
  readonly field: TextField;
  readonly needle: string;
}

/** Items of all mailboxes of the account, expunged ones too as long as they are kept. */
export interface FoundText {
  readonly items: ReadonlySet<ItemId>;
  /** False: all that match are among the items, but the text has to decide which do. */
  readonly isExact: boolean;
}

/** Opens an account for as long as `work` runs. */
export type OpenTextSource = (
  account: AccountId,
  work: (source: Pick<TextSource, 'account' | 'blobs'>) => Promise<void>,
) => Promise<void>;

/**
 * The words of all messages, per account. It follows the index by item number, in the background; a search waits for it.
 * What it holds can always be made anew from the contents.
 */
export interface FullText extends AsyncDisposable {
  /**
   * Items whose text holds the needle (i;unicode-casemap); undefined when the needle has no word in it or the full text
   * cannot say: then every item is a candidate.
   */
  search(source: TextSource, query: TextQuery): Promise<FoundText | undefined>;
  /** Told once by the store, when feeding needs contents that only the store can open. */
  feedsFrom?(open: OpenTextSource): void;
  /** Told after every change of an account; feeds it when it has been quiet for a while. */
  noteChange(account: AccountId): void;
  /** Forgets the account and removes what is kept of it. */
  remove(account: AccountId): Promise<void>;
}
