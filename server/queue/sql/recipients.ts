import { list, textList, type SqlReader, type SqlWriter } from '#platform/sql.ts';

/** waiting: due at next_attempt; sending: leased by a runner; held: until released. */
export type RecipientState = 'waiting' | 'sending' | 'held';

export interface RecipientRow {
  readonly id: number;
  readonly message: string;
  readonly address: string;
  readonly domain: string;
  /** JSON of QueueDsn, or ''. */
  readonly dsn: string;
  readonly state: RecipientState;
  readonly attempts: number;
  readonly nextAttempt: number;
  readonly isWarned: number;
  readonly lastReply: string;
  readonly route: string;
}

export async function insertRecipient(
  tx: SqlWriter,
  row: Omit<RecipientRow, 'id' | 'attempts' | 'isWarned' | 'lastReply'>,
): Promise<void> {
  await tx.run`INSERT INTO queue_recipients (message, address, domain, dsn, state, attempts, next_attempt, lease_owner, lease_until, is_warned, last_reply, route)
    VALUES (${row.message}, ${row.address}, ${row.domain}, ${row.dsn}, ${row.state}, 0, ${row.nextAttempt}, '', 0, 0, '', ${row.route})`;
}

/** Recipients that are due, oldest first; those of one message lie together. */
export async function readDue(
  sql: SqlReader,
  nowSeconds: number,
  bounds: { readonly limit: number; readonly exceptDomains: readonly string[] },
): Promise<RecipientRow[]> {
  return await sql.all<RecipientRow>`SELECT id, message, address, domain, dsn, state, attempts, next_attempt AS "nextAttempt",
      is_warned AS "isWarned", last_reply AS "lastReply", route
    FROM queue_recipients
    WHERE state = 'waiting' AND next_attempt <= ${nowSeconds} AND domain NOT IN ${textList(bounds.exceptDomains)}
    ORDER BY next_attempt, message, id LIMIT ${bounds.limit}`;
}

export async function readNextDue(sql: SqlReader): Promise<number | undefined> {
  const row = await sql.get<{
    at: number | null;
  }>`SELECT min(next_attempt) AS at FROM queue_recipients WHERE state = 'waiting'`;
  return row?.at ?? undefined;
}

/** Takes recipients for one attempt; gives those that really were still due, as they are now. */
export async function leaseRecipients(
  tx: SqlWriter,
  ids: readonly number[],
  lease: {
    readonly owner: string;
    readonly nowSeconds: number;
    readonly untilSeconds: number;
  },
): Promise<RecipientRow[]> {
  // Another runner may have tried them since they were read: then they are waiting again, for a later time.
  return await tx.all<RecipientRow>`UPDATE queue_recipients SET state = 'sending', lease_owner = ${lease.owner}, lease_until = ${lease.untilSeconds}
    WHERE id IN ${list(ids)} AND state = 'waiting' AND next_attempt <= ${lease.nowSeconds}
    RETURNING id, message, address, domain, dsn, state, attempts, next_attempt AS "nextAttempt",
      is_warned AS "isWarned", last_reply AS "lastReply", route`;
}

/** Takes recipients away from all runners, for the rest of the transaction; gives those that none was sending to. */
export async function claimIdleRecipients(
  tx: SqlWriter,
  ids: readonly number[],
): Promise<RecipientRow[]> {
  return await tx.all<RecipientRow>`UPDATE queue_recipients SET state = 'held'
    WHERE id IN ${list(ids)} AND state <> 'sending'
    RETURNING id, message, address, domain, dsn, state, attempts, next_attempt AS "nextAttempt",
      is_warned AS "isWarned", last_reply AS "lastReply", route`;
}

export async function extendLeases(
  tx: SqlWriter,
  owner: string,
  untilSeconds: number,
): Promise<void> {
  await tx.run`UPDATE queue_recipients SET lease_until = ${untilSeconds} WHERE state = 'sending' AND lease_owner = ${owner}`;
}

/** Frees what a runner that died had taken. */
export async function freeExpiredLeases(tx: SqlWriter, nowSeconds: number): Promise<number> {
  const done =
    await tx.run`UPDATE queue_recipients SET state = 'waiting', lease_owner = '', lease_until = 0
    WHERE state = 'sending' AND lease_until < ${nowSeconds}`;
  return done.changes;
}

/** At start, with the data folder locked: no other server can be running, so every older lease is dead. */
export async function freeForeignLeases(tx: SqlWriter, ownerPrefix: string): Promise<number> {
  const done =
    await tx.run`UPDATE queue_recipients SET state = 'waiting', lease_owner = '', lease_until = 0
    WHERE state = 'sending' AND lease_owner NOT LIKE ${`${ownerPrefix}%`}`;
  return done.changes;
}

export async function postponeRecipient(
  tx: SqlWriter,
  id: number,
  next: {
    readonly attempts: number;
    readonly nextAttempt: number;
    readonly lastReply: string;
    readonly isWarned: boolean;
  },
): Promise<void> {
  await tx.run`UPDATE queue_recipients SET state = 'waiting', attempts = ${next.attempts}, next_attempt = ${next.nextAttempt},
    last_reply = ${next.lastReply}, is_warned = ${next.isWarned ? 1 : 0}, lease_owner = '', lease_until = 0 WHERE id = ${id}`;
}

export async function removeRecipients(tx: SqlWriter, ids: readonly number[]): Promise<void> {
  await tx.run`DELETE FROM queue_recipients WHERE id IN ${list(ids)}`;
}

export async function readRecipientsOf(sql: SqlReader, message: string): Promise<RecipientRow[]> {
  return await sql.all<RecipientRow>`SELECT id, message, address, domain, dsn, state, attempts, next_attempt AS "nextAttempt",
    is_warned AS "isWarned", last_reply AS "lastReply", route FROM queue_recipients WHERE message = ${message} ORDER BY id`;
}
