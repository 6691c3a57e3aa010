import { parseFeedUrl } from '#clients/feeds/feed-url.ts';
import type { Directory } from '#directory/directory.ts';
import { DomainError } from '#platform/errors.ts';
import { type AccountId, objectId } from '#platform/ids.ts';
import { type CollectionLook, writeSubscribedLook } from './collection-look.ts';
import { type FeedContent, parseFeed } from './feed-content.ts';
import { refreshInterval } from './refresh-times.ts';
import {
  refreshSubscription,
  type RefreshDeps,
  type RefreshOutcome,
} from './refresh-subscription.ts';
import {
  claimDue,
  claimOne,
  deleteSubscription,
  insertSubscription,
  readFailing,
  readSubscriptionsOf,
  type SubscriptionRow,
} from './sql/subscriptions.ts';
import { isSubscription, SUBSCRIPTION_ENTRY } from '#store/subscription-entry.ts';
import { findMarked, formatMark } from './subscription-mark.ts';
import type { AccountTransaction } from '#store/store.ts';

export interface SubscriptionsDeps extends RefreshDeps {
  readonly directory: Pick<Directory, 'grants'>;
}

/** A calendar that follows an address. Moments are epoch seconds. */
export interface Subscription {
  readonly id: string;
  readonly account: AccountId;
  /** Object id. */
  readonly collection: string;
  /** As it was given: it may hold a password, or be a secret. */
  readonly url: string;
  readonly host: string;
  /** What its owner wishes, in seconds between two refreshes; 0: as the feed says. */
  readonly every: number;
  /** Seconds between two refreshes. */
  readonly interval: number;
  /** 0: never. */
  readonly checkedAt: number;
  readonly changedAt: number;
  readonly nextAt: number;
  readonly failures: number;
  /** What is wrong; '' when nothing is. */
  readonly error: string;
}

/** Calendars that follow an address of the web: nobody writes in them but what is there. */
export interface Subscriptions {
  /**
   * Fetches the address and makes a calendar of it.
   * @param wish.every seconds between two refreshes; absent: as the feed says
   * @throws DomainError bad-value, already-exists, limit-reached, and what fetching and storing throw: nothing is followed then
   */
  add(wish: {
    readonly account: AccountId;
    readonly url: string;
    readonly name?: string | undefined;
    readonly every?: number | undefined;
  }): Promise<{ readonly subscription: Subscription; readonly outcome: RefreshOutcome }>;
  /** Follows an address into a calendar that was made for it elsewhere and is marked with the id, and fetches nothing yet. @throws DomainError bad-value, already-exists, limit-reached */
  restore(
    account: AccountId,
    wish: Pick<Subscription, 'id' | 'url' | 'every' | 'collection'>,
  ): Promise<void>;
  list(account: AccountId): Promise<readonly Subscription[]>;
  /** Deletes the calendar too. @throws DomainError not-found */
  remove(account: AccountId, id: string): Promise<void>;
  /** At once, whether it is due or not. @throws DomainError not-found, in-use when somebody else is at it */
  refresh(account: AccountId, id: string): Promise<RefreshOutcome>;
  /** Refreshes what is due and nobody else is at; gives how many. */
  refreshDue(signal?: AbortSignal): Promise<number>;
  /** Those that failed so often in a row, at most so many. */
  failing(facts: {
    readonly failures: number;
    readonly limit: number;
  }): Promise<readonly Subscription[]>;
}

/** Longer than fetching and storing the largest feed take. */
const CLAIM_SECONDS = 600;
/** Fetched at the same time by one process. */
const PARALLEL = 8;
/** As long as a name in a path of DAV should be. */
const MAX_NAME_LENGTH = 100;

export function createSubscriptions(deps: SubscriptionsDeps): Subscriptions {
  const { sql, store, clock, random, fetch, settings } = deps;
  const nowSeconds = () => Math.floor(clock.epochMs() / 1000);
  const toSubscription = (row: SubscriptionRow): Subscription => ({
    ...row,
    host: parseFeedUrl(row.url).url.host,
    interval: refreshInterval(row, settings()),
  });
  const expectRow = async (account: AccountId, id: string): Promise<SubscriptionRow> => {
    const row = (await readSubscriptionsOf(sql, account)).find((r) => r.id === id);
    if (row !== undefined) return row;
    throw new DomainError('not-found', `the account follows no address under "${id}"`);
  };
  const assertFree = async (account: AccountId, url: string): Promise<void> => {
    const rows = await readSubscriptionsOf(sql, account);
    if (rows.some((row) => row.url === url))
      throw new DomainError('already-exists', 'the account follows this address already');
    const most = settings().subscriptionsPerAccount;
    if (rows.length >= most)
      throw new DomainError('limit-reached', `an account may follow at most ${most} addresses`);
  };

  return {
    async add({ account, url: given, name, every = 0 }) {
      const url = given.trim();
      const { url: source } = parseFeedUrl(url);
      await assertFree(account, url);
      const answer = await fetch({ url, etag: '', lastModified: '' });
      if (answer.kind !== 'content')
        throw new DomainError('unavailable', `${source.host} gives nothing`);
      const content = parseFeed(answer.bytes, answer.mediaType);
      const look = lookOf(content, { name, source });
      // Before its calendar: what a crash leaves between the two is found again by the id in the calendar.
      const row = newRow({ id: random.id(5), account, url, every });
      const until = nowSeconds() + CLAIM_SECONDS;
      await sql.transaction((tx) => insertSubscription(tx, row, until));
      try {
        await store.transact(account, (tx) => makeCalendar(tx, row.id, look));
      } catch (error) {
        await sql.transaction((tx) => deleteSubscription(tx, row.id));
        throw error;
      }
      const outcome = await refreshSubscription(deps, row, { answer });
      return { subscription: toSubscription(await expectRow(account, row.id)), outcome };
    },
    async restore(account, { id, url, every, collection }) {
      parseFeedUrl(url);
      await assertFree(account, url);
      const row = { ...newRow({ id, account, url, every }), collection };
      await sql.transaction((tx) => insertSubscription(tx, row, 0));
    },
    list: async (account) => (await readSubscriptionsOf(sql, account)).map(toSubscription),
    async remove(account, id) {
      const row = await expectRow(account, id);
      const removed = await store.transact(account, async (tx) => {
        const found =
          row.collection === ''
            ? await findMarked(tx, id)
            : await tx.collectionByObjectId(objectId(row.collection));
        if (found !== undefined && isSubscription(await tx.annotations(found.id)))
          await tx.deleteCollection(found.id);
        return found?.objectId ?? row.collection;
      });
      // '' would be everything that the account has.
      if (removed !== '') await deps.directory.grants.removeCollection(account, removed);
      await sql.transaction((tx) => deleteSubscription(tx, id));
    },
    async refresh(account, id) {
      await expectRow(account, id);
      const now = nowSeconds();
      const row = await sql.transaction((tx) =>
        claimOne(tx, { id, now, until: now + CLAIM_SECONDS }),
      );
      if (row === undefined) throw new DomainError('in-use', 'it is being refreshed right now');
      return await refreshSubscription(deps, row, { isForced: true });
    },
    async refreshDue(signal) {
      let count = 0;
      for (;;) {
        if (signal?.aborted === true) return count;
        const now = nowSeconds();
        const claim = { now, until: now + CLAIM_SECONDS, limit: PARALLEL };
        const rows = await sql.transaction((tx) => claimDue(tx, claim));
        const all = await Promise.allSettled(
          rows.map(async (row) => refreshSubscription(deps, row, { signal })),
        );
        for (const one of all)
          if (one.status === 'rejected')
            deps.log.error('feeds.refresh-failed', { error: one.reason as unknown });
        count += rows.length;
        if (rows.length < PARALLEL) return count;
      }
    },
    failing: async (facts) => (await readFailing(sql, facts)).map(toSubscription),
  };
}

function newRow(facts: Pick<SubscriptionRow, 'id' | 'account' | 'url' | 'every'>): SubscriptionRow {
  const nothing = {
    collection: '',
    feedEvery: 0,
    etag: '',
    lastModified: '',
    digest: '',
    error: '',
  };
  return { ...facts, ...nothing, checkedAt: 0, changedAt: 0, nextAt: 0, failures: 0 };
}

type SubscribedLook = CollectionLook & { readonly source: string };

function lookOf(
  content: FeedContent,
  { name, source }: { readonly name: string | undefined; readonly source: URL },
): SubscribedLook {
  const displayName = (name ?? content.name ?? source.host).trim();
  return { displayName, color: content.color, source: source.href };
}

async function makeCalendar(
  tx: AccountTransaction,
  id: string,
  look: SubscribedLook,
): Promise<void> {
  const name = await freeName(tx, look.displayName);
  const made = await tx.createCollection({ kind: 'calendar', name });
  await tx.setAnnotation(made.id, SUBSCRIPTION_ENTRY, formatMark(id));
  await writeSubscribedLook(tx, made.id, look);
}

async function freeName(tx: AccountTransaction, displayName: string): Promise<string> {
  const plain = displayName.replaceAll(/[/\\\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  const base = plain.slice(0, MAX_NAME_LENGTH).toWellFormed().trim() || 'calendar';
  for (let count = 1; ; count++) {
    const name = count === 1 ? base : `${base} ${count}`;
    if ((await tx.collectionByName('calendar', name)) === undefined) return name;
  }
}
