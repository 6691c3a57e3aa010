import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';

/** A row. Moments are epoch seconds. */
export interface PendingRow {
  readonly account: AccountId;
  readonly markedAt: number;
}

export async function insertPending(
  tx: SqlWriter,
  row: PendingRow & { readonly nextAt: number },
): Promise<void> {
  await tx.run`
    INSERT INTO scheduling_pending (account, marked_at, next_at) VALUES (${row.account}, ${row.markedAt}, ${row.nextAt})
    ON CONFLICT (account) DO UPDATE SET marked_at = excluded.marked_at`;
}

export async function readIsAny(sql: SqlReader): Promise<boolean> {
  return (await sql.get`SELECT account FROM scheduling_pending LIMIT 1`) !== undefined;
}

/** Those that are due for this process; nobody else gets them before `until`. */
export async function claimPending(
  tx: SqlWriter,
  { now, until, limit }: { readonly now: number; readonly until: number; readonly limit: number },
): Promise<PendingRow[]> {
  return await tx.all<PendingRow>`
    UPDATE scheduling_pending SET next_at = ${until}
    WHERE next_at <= ${now} AND account IN (
      SELECT account FROM scheduling_pending WHERE next_at <= ${now} ORDER BY next_at LIMIT ${limit})
    RETURNING account, marked_at AS "markedAt"`;
}

export async function schedulePending(
  tx: SqlWriter,
  account: AccountId,
  nextAt: number,
): Promise<void> {
  await tx.run`UPDATE scheduling_pending SET next_at = ${nextAt} WHERE account = ${account}`;
}

export async function scheduleAllPending(tx: SqlWriter, nextAt: number): Promise<void> {
  await tx.run`UPDATE scheduling_pending SET next_at = ${nextAt}`;
}

/** Unless it was marked again since the row was read. */
export async function deletePending(tx: SqlWriter, row: PendingRow): Promise<void> {
  await tx.run`
    DELETE FROM scheduling_pending WHERE account = ${row.account} AND marked_at = ${row.markedAt}`;
}
