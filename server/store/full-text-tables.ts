// Full text of a store in PostgreSQL: tables of terms; the words are found by a thread.
import type { Clock } from '#platform/clock.ts';
import { isDomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import { migrate } from '#platform/migrations.ts';
import type { Sql } from '#platform/sql.ts';
import type { FullText, OpenTextSource, TextSource } from './full-text.ts';
import { FeedSchedule } from './full-text/feed-schedule.ts';
import { feedTables } from './full-text/feed-tables.ts';
import { findInTables } from './full-text/find-in-tables.ts';
import { searchAccount, type TermStore } from './full-text/search-account.ts';
import { TextThread } from './full-text/text-threads.ts';
import { fullTextSteps } from './migrations/full-text.ts';
import { wipeTables } from './sql/full-text-tables.ts';

/** Creates the tables when they are missing. `sql` is closed by the caller. */
export async function openFullTextTables(options: {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly log: Log;
  /** So many messages that are not yet taken in are rather looked at than waited for; default 16. */
  readonly directItems?: number;
}): Promise<FullText> {
  const { sql, clock, log } = options;
  await migrate(sql, 'full-text', fullTextSteps);
  const thread = new TextThread({ accounts: '', role: 'feed' });
  let openSource: OpenTextSource | undefined;

  let lastFeed: Promise<void> = Promise.resolve();
  /** One after the other: a transaction that waits for contents must find a connection that no other such one holds. */
  const feed = async (source: Pick<TextSource, 'account' | 'blobs'>) => {
    const own = lastFeed.then(async () => {
      while (!(await feedTables(sql, source, thread)));
    });
    lastFeed = own.catch(() => {});
    await own;
  };
  const schedule = new FeedSchedule(clock, async (account) => {
    await openSource?.(account, feed).catch((error: unknown) => {
      if (!isDomainError(error, 'cancelled')) log.warn('full-text.feed-failed', { account, error });
    });
  });
  const store: TermStore = {
    directItems: options.directItems ?? 16,
    // Not over the caller's view: it was made before what it waits for was taken in.
    find: async ({ account }, plan, marks) => await findInTables(sql, account, { plan, marks }),
    feed,
    discard: async (account) => await sql.transaction(async (tx) => await wipeTables(tx, account)),
    forget: async () => {},
  };

  return {
    async search(source, query) {
      try {
        return await searchAccount(store, source, query);
      } catch (error) {
        log.warn('full-text.search-failed', { account: source.account, error });
        return undefined;
      }
    },
    feedsFrom: (open) => (openSource = open),
    noteChange: (account) => schedule.noteChange(account),
    async remove(account: AccountId) {
      schedule.forget(account);
      await sql.transaction(async (tx) => await wipeTables(tx, account));
    },
    async [Symbol.asyncDispose]() {
      schedule[Symbol.dispose]();
      await thread[Symbol.asyncDispose]();
    },
  };
}
