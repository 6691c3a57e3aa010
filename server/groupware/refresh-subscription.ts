import { hash } from 'node:crypto';
import type { FeedAnswer, FetchFeed } from '#clients/feeds/fetch-feed.ts';
import type { Clock } from '#platform/clock.ts';
import { type DomainError, isDomainError } from '#platform/errors.ts';
import { objectId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { Sql } from '#platform/sql.ts';
import type { Store } from '#store/store.ts';
import { applyFeed, type FeedChanges } from './apply-feed.ts';
import type { FeedSettings } from './config.ts';
import { parseFeed } from './feed-content.ts';
import { nextPause, refreshInterval } from './refresh-times.ts';
import {
  deleteSubscription,
  releaseSubscription,
  setCollection,
  settleSubscription,
  type SubscriptionRow,
} from './sql/subscriptions.ts';
import { findMarked } from './subscription-mark.ts';

export interface RefreshDeps {
  readonly sql: Sql;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly fetch: FetchFeed;
  readonly settings: () => FeedSettings;
}

export type RefreshOutcome =
  | { readonly kind: 'unchanged' }
  | ({ readonly kind: 'taken-over'; readonly unusable: number } & FeedChanges)
  | { readonly kind: 'failed'; readonly reason: string }
  /** Somebody deleted the calendar: nothing follows the address any more. */
  | { readonly kind: 'ended' };

/** What differs from an ordinary refresh. */
export interface RefreshManner {
  /** Takes everything over again, whatever was there the last time. */
  readonly isForced?: boolean;
  /** Already here. */
  readonly answer?: FeedAnswer;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Brings a calendar to what is at its address, and writes down what came of it. What goes wrong leaves the calendar as it was.
 * @param row claimed by this process
 */
export async function refreshSubscription(
  deps: RefreshDeps,
  row: SubscriptionRow,
  manner: RefreshManner = {},
): Promise<RefreshOutcome> {
  try {
    return await tryRefresh(deps, row, manner);
  } catch (error) {
    if (!isDomainError(error)) {
      await settleFailure(deps, row, {
        message: 'an error of this server; see its log',
        details: {},
      });
      throw error;
    }
    if (error.code === 'cancelled') {
      await deps.sql.transaction((tx) => releaseSubscription(tx, row.id));
      return { kind: 'failed', reason: error.message };
    }
    await settleFailure(deps, row, error);
    return { kind: 'failed', reason: error.message };
  }
}

async function tryRefresh(
  deps: RefreshDeps,
  row: SubscriptionRow,
  manner: RefreshManner,
): Promise<RefreshOutcome> {
  const { sql, store, fetch } = deps;
  const { account, url } = row;
  const collection = await store.read(account, (reader) =>
    row.collection === ''
      ? findMarked(reader, row.id)
      : reader.collectionByObjectId(objectId(row.collection)),
  );
  if (collection === undefined) {
    await sql.transaction((tx) => deleteSubscription(tx, row.id));
    return { kind: 'ended' };
  }
  if (row.collection === '')
    await sql.transaction((tx) => setCollection(tx, row.id, collection.objectId));
  const isForced = manner.isForced === true;
  const known = isForced ? { etag: '', lastModified: '' } : row;
  const question = { url, etag: known.etag, lastModified: known.lastModified };
  const answer = manner.answer ?? (await fetch(question, manner.signal));
  if (answer.kind === 'unchanged') {
    await settleSuccess(deps, row, {});
    return { kind: 'unchanged' };
  }
  const { bytes, etag, lastModified } = answer;
  const digest = hash('sha256', bytes, 'hex');
  if (digest === row.digest && !isForced) {
    await settleSuccess(deps, row, { etag, lastModified });
    return { kind: 'unchanged' };
  }
  const content = parseFeed(bytes, answer.mediaType);
  const changes = await applyFeed({ store, account, collection }, content, manner.signal);
  const isChanged = changes.created + changes.changed + changes.removed > 0;
  await settleSuccess(deps, row, {
    etag,
    lastModified,
    digest,
    feedEvery: content.refreshSeconds ?? 0,
    ...(isChanged && { changedAt: nowSeconds(deps) }),
  });
  const unusable = content.unusable.size;
  if (isChanged)
    deps.log.info('feeds.taken-over', { account, host: hostOf(row), ...changes, unusable });
  return { kind: 'taken-over', unusable, ...changes };
}

async function settleSuccess(
  deps: RefreshDeps,
  row: SubscriptionRow,
  news: Partial<SubscriptionRow>,
): Promise<void> {
  const now = nowSeconds(deps);
  const next = { ...row, ...news, checkedAt: now, failures: 0, error: '' };
  const interval = refreshInterval(next, deps.settings());
  const nextAt = now + nextPause({ interval, failures: 0 }, deps.random.unit());
  await deps.sql.transaction((tx) => settleSubscription(tx, { ...next, nextAt }));
}

async function settleFailure(
  deps: RefreshDeps,
  row: SubscriptionRow,
  error: Pick<DomainError, 'message' | 'details'>,
): Promise<void> {
  const now = nowSeconds(deps);
  const failures = row.failures + 1;
  const asked = error.details['retryAfterSeconds'];
  const facts = {
    interval: refreshInterval(row, deps.settings()),
    failures,
    ...(typeof asked === 'number' && { retryAfter: asked }),
  };
  const nextAt = now + nextPause(facts, deps.random.unit());
  const failed = { ...row, checkedAt: now, nextAt, failures, error: error.message };
  await deps.sql.transaction((tx) => settleSubscription(tx, failed));
  deps.log.info('feeds.failed', { account: row.account, failures, reason: error.message });
}

/** The address itself may be a secret. */
function hostOf({ url }: SubscriptionRow): string {
  return URL.parse(url.replace(/^webcals?:/i, 'https:'))?.host ?? '';
}

function nowSeconds({ clock }: RefreshDeps): number {
  return Math.floor(clock.epochMs() / 1000);
}
