import type { SqlReader, SqlWriter } from '#platform/sql.ts';

/** Makes the one row of state when it is not there yet. */
export async function ensureState(sql: SqlWriter, secret: Uint8Array): Promise<void> {
  await sql.run`INSERT INTO directory_state (id, version, secret) VALUES (1, 1, ${secret})
                ON CONFLICT (id) DO NOTHING`;
}

export async function readVersion(sql: SqlReader): Promise<number> {
  const row = await sql.get<{ version: number }>`SELECT version FROM directory_state WHERE id = 1`;
  return row?.version ?? 0;
}

/** Secret of this directory, the same for all processes: keys what must look random and stay stable. */
export async function readSecret(sql: SqlReader): Promise<Uint8Array> {
  const row = await sql.get<{
    secret: Uint8Array;
  }>`SELECT secret FROM directory_state WHERE id = 1`;
  return row?.secret ?? new Uint8Array(32);
}

/** Takes the next version; its row lock puts concurrent changes in order on PostgreSQL too. */
export async function takeNextVersion(sql: SqlWriter): Promise<number> {
  const row = await sql.get<{ version: number }>`
    UPDATE directory_state SET version = version + 1 WHERE id = 1 RETURNING version`;
  return row!.version;
}
