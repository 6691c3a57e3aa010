// Full text of the embedded store: fulltext.sqlite in each account's folder, worked on by two threads.
import type { Clock } from '#platform/clock.ts';
import { isDomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { FullText } from './full-text.ts';
import { FeedSchedule } from './full-text/feed-schedule.ts';
import { searchAccount, type TermStore } from './full-text/search-account.ts';
import { TextThread } from './full-text/text-threads.ts';

/** @param options.folder DATA/accounts: one folder per account below it, with index.sqlite and packs */
export function createFullTextFiles(options: {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * So many messages that are not yet taken in are rather looked at than waited for, and an account with no more has no
   * file; default 16.
   */
  readonly directItems?: number;
}): FullText {
  const { folder: accounts, clock, log } = options;
  const directItems = options.directItems ?? 16;
  const feeder = new TextThread({ accounts, role: 'feed' });
  const searcher = new TextThread({ accounts, role: 'search' });

  async function feed(account: AccountId): Promise<void> {
    const unreadable = await feeder.ask<number>({ op: 'feed', account, directItems });
    if (unreadable > 0) log.warn('full-text.unreadable', { account, messages: unreadable });
  }

  const schedule = new FeedSchedule(clock, async (account) => {
    await feed(account).catch((error: unknown) => {
      if (!isDomainError(error, 'cancelled')) log.warn('full-text.feed-failed', { account, error });
    });
  });
  const forget = async (account: AccountId) => {
    if (searcher.isStarted) await searcher.ask({ op: 'forget', account });
  };
  const discard = async (account: AccountId) => {
    await forget(account);
    await feeder.ask({ op: 'remove', account });
  };
  const store: TermStore = {
    directItems,
    find: async ({ account }, plan, marks) =>
      await searcher.ask({ op: 'search', account, plan, marks }),
    feed: async ({ account }) => await feed(account),
    async discard(account) {
      log.warn('full-text.damaged', { account });
      await discard(account);
    },
    forget,
  };

  return {
    async search(source, query) {
      try {
        return await searchAccount(store, source, query);
      } catch (error) {
        // The text itself can still answer.
        log.warn('full-text.search-failed', { account: source.account, error });
        return undefined;
      }
    },
    noteChange: (account) => schedule.noteChange(account),
    async remove(account) {
      schedule.forget(account);
      if (feeder.isStarted) await feeder.ask({ op: 'remove', account });
      await forget(account);
    },
    async [Symbol.asyncDispose]() {
      schedule[Symbol.dispose]();
      await Promise.all([feeder[Symbol.asyncDispose](), searcher[Symbol.asyncDispose]()]);
    },
  };
}
