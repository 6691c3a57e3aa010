import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';

/** A row. Moments are epoch seconds; 0 or '' stands for nothing. */
export interface SubscriptionRow {
  readonly id: string;
  readonly account: AccountId;
  /** Object id. */
  readonly collection: string;
  readonly url: string;
  /** What its owner wishes, in seconds. */
  readonly every: number;
  /** What the feed says, in seconds. */
  readonly feedEvery: number;
  readonly etag: string;
  readonly lastModified: string;
  /** Of the bytes that were last taken over. */
  readonly digest: string;
  readonly checkedAt: number;
  readonly changedAt: number;
  readonly nextAt: number;
  /** In a row since the last success. */
  readonly failures: number;
  readonly error: string;
}

export async function insertSubscription(
  tx: SqlWriter,
  row: SubscriptionRow,
  claimedUntil: number,
): Promise<void> {
  await tx.run`
    INSERT INTO feed_subscriptions (id, account, collection, url, every, feed_every, etag, last_modified, digest, checked_at,
      changed_at, next_at, claimed_until, failures, error)
    VALUES (${row.id}, ${row.account}, ${row.collection}, ${row.url}, ${row.every}, ${row.feedEvery}, ${row.etag},
      ${row.lastModified}, ${row.digest}, ${row.checkedAt}, ${row.changedAt}, ${row.nextAt}, ${claimedUntil}, ${row.failures},
      ${row.error})`;
}

export async function readSubscriptionsOf(
  sql: SqlReader,
  account: AccountId,
): Promise<SubscriptionRow[]> {
  return await sql.all<SubscriptionRow>`
    SELECT id, account, collection, url, every, feed_every AS "feedEvery", etag, last_modified AS "lastModified", digest,
      checked_at AS "checkedAt", changed_at AS "changedAt", next_at AS "nextAt", failures, error
    FROM feed_subscriptions WHERE account = ${account} ORDER BY id`;
}

export async function readFailing(
  sql: SqlReader,
  { failures, limit }: { readonly failures: number; readonly limit: number },
): Promise<SubscriptionRow[]> {
  return await sql.all<SubscriptionRow>`
    SELECT id, account, collection, url, every, feed_every AS "feedEvery", etag, last_modified AS "lastModified", digest,
      checked_at AS "checkedAt", changed_at AS "changedAt", next_at AS "nextAt", failures, error
    FROM feed_subscriptions WHERE failures >= ${failures} ORDER BY account, id LIMIT ${limit}`;
}

export async function readIsAny(sql: SqlReader): Promise<boolean> {
  return (await sql.get`SELECT id FROM feed_subscriptions LIMIT 1`) !== undefined;
}

/** Takes what is due for this process; nobody else gets it before it is settled or `until` has come. */
export async function claimDue(
  tx: SqlWriter,
  { now, until, limit }: { readonly now: number; readonly until: number; readonly limit: number },
): Promise<SubscriptionRow[]> {
  return await tx.all<SubscriptionRow>`
    UPDATE feed_subscriptions SET claimed_until = ${until}
    WHERE next_at <= ${now} AND claimed_until <= ${now} AND id IN (
      SELECT id FROM feed_subscriptions WHERE next_at <= ${now} AND claimed_until <= ${now} ORDER BY next_at LIMIT ${limit})
    RETURNING id, account, collection, url, every, feed_every AS "feedEvery", etag, last_modified AS "lastModified", digest,
      checked_at AS "checkedAt", changed_at AS "changedAt", next_at AS "nextAt", failures, error`;
}

/** The same for one, due or not; undefined when another has it. */
export async function claimOne(
  tx: SqlWriter,
  { id, now, until }: { readonly id: string; readonly now: number; readonly until: number },
): Promise<SubscriptionRow | undefined> {
  const rows = await tx.all<SubscriptionRow>`
    UPDATE feed_subscriptions SET claimed_until = ${until} WHERE id = ${id} AND claimed_until <= ${now}
    RETURNING id, account, collection, url, every, feed_every AS "feedEvery", etag, last_modified AS "lastModified", digest,
      checked_at AS "checkedAt", changed_at AS "changedAt", next_at AS "nextAt", failures, error`;
  return rows[0];
}

/** Its calendar has been made. */
export async function setCollection(tx: SqlWriter, id: string, collection: string): Promise<void> {
  await tx.run`UPDATE feed_subscriptions SET collection = ${collection} WHERE id = ${id}`;
}

/** Writes down what came of it, and lets go of it. */
export async function settleSubscription(tx: SqlWriter, row: SubscriptionRow): Promise<void> {
  await tx.run`
    UPDATE feed_subscriptions SET feed_every = ${row.feedEvery}, etag = ${row.etag}, last_modified = ${row.lastModified},
      digest = ${row.digest}, checked_at = ${row.checkedAt}, changed_at = ${row.changedAt}, next_at = ${row.nextAt},
      claimed_until = 0, failures = ${row.failures}, error = ${row.error}
    WHERE id = ${row.id}`;
}

export async function releaseSubscription(tx: SqlWriter, id: string): Promise<void> {
  await tx.run`UPDATE feed_subscriptions SET claimed_until = 0 WHERE id = ${id}`;
}

export async function deleteSubscription(tx: SqlWriter, id: string): Promise<void> {
  await tx.run`DELETE FROM feed_subscriptions WHERE id = ${id}`;
}
