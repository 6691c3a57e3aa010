import type { SqlReader, SqlWriter } from '#platform/sql.ts';

export interface MessageRow {
  readonly id: string;
  readonly sender: string;
  readonly account: number | null;
  readonly size: number;
  readonly queuedAt: number;
  readonly expireAt: number;
  readonly warnAt: number;
  /** JSON of MessageFacts. */
  readonly facts: string;
}

export async function insertMessage(tx: SqlWriter, row: MessageRow): Promise<void> {
  await tx.run`INSERT INTO queue_messages (id, sender, account, size, queued_at, expire_at, warn_at, facts)
    VALUES (${row.id}, ${row.sender}, ${row.account}, ${row.size}, ${row.queuedAt}, ${row.expireAt}, ${row.warnAt}, ${row.facts})`;
}

export async function insertContentPart(
  tx: SqlWriter,
  message: string,
  part: number,
  bytes: Uint8Array,
): Promise<void> {
  await tx.run`INSERT INTO queue_contents (message, part, bytes) VALUES (${message}, ${part}, ${bytes})`;
}

export async function readMessage(sql: SqlReader, id: string): Promise<MessageRow | undefined> {
  return await sql.get<MessageRow>`SELECT id, sender, account, size, queued_at AS "queuedAt", expire_at AS "expireAt",
    warn_at AS "warnAt", facts FROM queue_messages WHERE id = ${id}`;
}

/** Reads the message and keeps other writers away from it until the transaction ends, on PostgreSQL as on SQLite. */
export async function lockMessage(tx: SqlWriter, id: string): Promise<MessageRow | undefined> {
  return await tx.get<MessageRow>`UPDATE queue_messages SET sender = sender WHERE id = ${id}
    RETURNING id, sender, account, size, queued_at AS "queuedAt", expire_at AS "expireAt", warn_at AS "warnAt", facts`;
}

export async function readContentPart(
  sql: SqlReader,
  message: string,
  part: number,
): Promise<Uint8Array | undefined> {
  const row = await sql.get<{
    bytes: Uint8Array;
  }>`SELECT bytes FROM queue_contents WHERE message = ${message} AND part = ${part}`;
  return row?.bytes;
}

/** Removes the message when it has no recipient left; the caller holds its lock, so that of two that are done one sees it. */
export async function removeFinishedMessage(tx: SqlWriter, id: string): Promise<void> {
  const left = await tx.get<{
    one: number;
  }>`SELECT 1 AS one FROM queue_recipients WHERE message = ${id} LIMIT 1`;
  if (left !== undefined) return;
  await tx.run`DELETE FROM queue_contents WHERE message = ${id}`;
  await tx.run`DELETE FROM queue_messages WHERE id = ${id}`;
}
