import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { SqlWriter } from '#platform/sql.ts';
import type { IncomingContent } from '../blob-store.ts';
import type { DefaultCollection } from '../collection.ts';
import type { FullText } from '../full-text.ts';
import type { StoredSummary } from '../message.ts';
import type { ColumnBudget } from '../reader/column-cache.ts';
import type { StateRow } from '../sql/state.ts';
import type { OpenAccount } from './open-account.ts';

/** What all open accounts of a store share. */
export interface StoreContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Names the machine's present start; '' is not allowed. */
  readonly bootId: string;
  readonly keepsJournal: boolean;
  /** Mailboxes of a new account, numbered from 1 in this order. */
  readonly defaultCollections: readonly DefaultCollection[];
  readonly fullText: FullText | undefined;
  /** Bounds what open accounts keep of their mailboxes in memory. */
  readonly columns: ColumnBudget;
  readonly summarize: (content: IncomingContent) => Promise<StoredSummary>;
  /** Inside a write transaction: applies the journal beyond the indexed position and gives the state after it. */
  readonly catchUp: (account: OpenAccount, sql: SqlWriter) => Promise<StateRow>;
}
