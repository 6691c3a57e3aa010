import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import type { IntendedItem, Intent } from '../ledger.ts';

/** Notes what is about to be written to a folder; one intent a folder at a time. */
export async function putIntent(tx: SqlWriter, { folder, mark, items }: Intent): Promise<void> {
  await tx.run`INSERT OR REPLACE INTO intents (folder, mark, items) VALUES (${folder}, ${mark}, ${JSON.stringify(items)})`;
}

export async function readIntent(sql: SqlReader, folder: number): Promise<Intent | undefined> {
  const row = await sql.get<{
    mark: string;
    items: string;
  }>`SELECT mark, items FROM intents WHERE folder = ${folder}`;
  return row === undefined
    ? undefined
    : { folder, mark: row.mark, items: JSON.parse(row.items) as IntendedItem[] };
}

export async function removeIntent(tx: SqlWriter, folder: number): Promise<void> {
  await tx.run`DELETE FROM intents WHERE folder = ${folder}`;
}
