import type { SqlReader, SqlWriter } from '#platform/sql.ts';

export interface ServerEntryRow {
  readonly name: string;
  readonly value: Uint8Array;
}

export function readServerEntries(sql: SqlReader): Promise<readonly ServerEntryRow[]> {
  return sql.all<ServerEntryRow>`SELECT name, value FROM server_entries ORDER BY name`;
}

export async function putServerEntry(sql: SqlWriter, entry: ServerEntryRow): Promise<void> {
  await sql.run`INSERT INTO server_entries (name, value) VALUES (${entry.name}, ${entry.value})
                ON CONFLICT (name) DO UPDATE SET value = excluded.value`;
}

export async function deleteServerEntry(sql: SqlWriter, name: string): Promise<void> {
  await sql.run`DELETE FROM server_entries WHERE name = ${name}`;
}
