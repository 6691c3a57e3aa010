import type { SqlReader, SqlWriter } from '#platform/sql.ts';

/** Ids of folders that the target had before a run began to make some; undefined when none has begun, or it came to its end. */
export async function readFoldersBefore(
  sql: SqlReader,
  account: number,
): Promise<ReadonlySet<string> | undefined> {
  const rows = await sql.all<{
    target_id: string;
  }>`SELECT target_id FROM target_folders_before WHERE account = ${account}`;
  return rows.length === 0 ? undefined : new Set(rows.map((it) => it.target_id));
}

export async function putFoldersBefore(
  tx: SqlWriter,
  account: number,
  ids: readonly string[],
): Promise<void> {
  // '' says that there was none.
  for (const id of ['', ...ids])
    await tx.run`INSERT OR IGNORE INTO target_folders_before (account, target_id) VALUES (${account}, ${id})`;
}

export async function removeFoldersBefore(tx: SqlWriter, account: number): Promise<void> {
  await tx.run`DELETE FROM target_folders_before WHERE account = ${account}`;
}
