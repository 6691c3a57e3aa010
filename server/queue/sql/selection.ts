import { list, textList, type SqlReader, type SqlWriter } from '#platform/sql.ts';
import type { QueueFilter } from '../queue.ts';
import type { RecipientState } from './recipients.ts';

export interface SelectedRow {
  readonly id: number;
  readonly message: string;
  readonly state: RecipientState;
}

/** Recipients an administrator means; every given criterion must hold; none given selects nothing unless `all`. */
export async function selectRecipients(
  sql: SqlReader,
  filter: QueueFilter,
): Promise<SelectedRow[]> {
  const isAll = filter.all === true;
  if (
    !isAll &&
    filter.ids === undefined &&
    filter.recipientDomain === undefined &&
    filter.recipient === undefined &&
    filter.sender === undefined
  )
    return [];
  const ids = filter.ids ?? [];
  return await sql.all<SelectedRow>`SELECT r.id, r.message, r.state FROM queue_recipients r JOIN queue_messages m ON m.id = r.message
    WHERE (${filter.ids === undefined ? 1 : 0} = 1 OR r.message IN ${textList(ids)})
      AND (${filter.recipientDomain === undefined ? 1 : 0} = 1 OR r.domain = ${filter.recipientDomain?.toLowerCase() ?? ''})
      AND (${filter.recipient === undefined ? 1 : 0} = 1 OR lower(r.address) = ${filter.recipient?.toLowerCase() ?? ''})
      AND (${filter.sender === undefined ? 1 : 0} = 1 OR m.sender = ${filter.sender ?? ''})
    ORDER BY r.id`;
}

/** Recipients being sent right now are left alone. */
export async function setState(
  tx: SqlWriter,
  ids: readonly number[],
  state: RecipientState,
): Promise<number> {
  const done =
    await tx.run`UPDATE queue_recipients SET state = ${state} WHERE id IN ${list(ids)} AND state <> 'sending'`;
  return done.changes;
}

export async function setDue(
  tx: SqlWriter,
  ids: readonly number[],
  nowSeconds: number,
): Promise<number> {
  const done =
    await tx.run`UPDATE queue_recipients SET next_attempt = ${nowSeconds} WHERE id IN ${list(ids)} AND state = 'waiting'`;
  return done.changes;
}

export async function setRoute(
  tx: SqlWriter,
  ids: readonly number[],
  route: string,
): Promise<number> {
  const done = await tx.run`UPDATE queue_recipients SET route = ${route} WHERE id IN ${list(ids)}`;
  return done.changes;
}

export interface ListedRow {
  readonly message: string;
  readonly sender: string;
  readonly size: number;
  readonly queuedAt: number;
  readonly address: string;
  readonly state: RecipientState;
  readonly attempts: number;
  readonly nextAttempt: number;
  readonly lastReply: string;
}

export async function readListing(sql: SqlReader, ids: readonly number[]): Promise<ListedRow[]> {
  return await sql.all<ListedRow>`SELECT r.message, m.sender, m.size, m.queued_at AS "queuedAt", r.address, r.state, r.attempts,
      r.next_attempt AS "nextAttempt", r.last_reply AS "lastReply"
    FROM queue_recipients r JOIN queue_messages m ON m.id = r.message WHERE r.id IN ${list(ids)}
    ORDER BY m.queued_at, r.message, r.id`;
}

export async function countWaiting(sql: SqlReader): Promise<{
  readonly messages: number;
  readonly recipients: number;
  readonly held: number;
  readonly oldest: number | null;
}> {
  const row = await sql.get<{
    messages: number;
    recipients: number;
    held: number | null;
    oldest: number | null;
  }>`SELECT
    (SELECT count(*) FROM queue_messages) AS messages, count(*) AS recipients,
    sum(CASE WHEN state = 'held' THEN 1 ELSE 0 END) AS held, (SELECT min(queued_at) FROM queue_messages) AS oldest FROM queue_recipients`;
  return {
    messages: Number(row!.messages),
    recipients: Number(row!.recipients),
    held: Number(row!.held ?? 0),
    oldest: row!.oldest,
  };
}
