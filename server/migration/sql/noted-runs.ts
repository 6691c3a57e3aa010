import type { SqlReader, SqlWriter } from '#platform/sql.ts';

/** The last run of the migration whose writings the way back knows, of an account; undefined before its first time, and of earlier versions. */
export async function lastNotedRun(sql: SqlReader, account: number): Promise<number | undefined> {
  const row = await sql.get<{
    run: number;
  }>`SELECT run FROM noted_runs WHERE account = ${account}`;
  return row?.run;
}

export async function setLastNotedRun(tx: SqlWriter, account: number, run: number): Promise<void> {
  await tx.run`INSERT OR REPLACE INTO noted_runs (account, run) VALUES (${account}, ${run})`;
}
