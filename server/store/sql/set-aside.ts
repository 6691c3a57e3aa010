import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';

/** What a replay could not do as the journal says: where the record lies, what it wanted, what became of it and why. */
export interface SetAsideRow {
  readonly pack: number;
  readonly packOffset: number;
  /** Bytes that cannot be read; 0 for a record that is whole. */
  readonly length: number;
  readonly what: string;
  readonly why: string;
}

/** Stands for a record that cannot be read: the index was built without it. */
export const UNREADABLE = 'unreadable';

/** `number` tells apart those of one record. */
export async function insertSetAside(
  sql: SqlWriter,
  account: AccountId,
  row: SetAsideRow & { readonly number: number },
): Promise<void> {
  await sql.run`
    INSERT INTO set_aside (account, pack, pack_offset, number, length, what, why)
    VALUES (${account}, ${row.pack}, ${row.packOffset}, ${row.number}, ${row.length}, ${row.what}, ${row.why})
    ON CONFLICT (account, pack, pack_offset, number) DO NOTHING`;
}

export async function allSetAside(sql: SqlReader, account: AccountId): Promise<SetAsideRow[]> {
  return await sql.all<SetAsideRow>`
    SELECT pack, pack_offset AS "packOffset", length, what, why FROM set_aside
    WHERE account = ${account} ORDER BY pack, pack_offset, number`;
}

/** The records are gone: what they wanted is of no interest any more. */
export async function clearSetAside(sql: SqlWriter, account: AccountId): Promise<void> {
  await sql.run`DELETE FROM set_aside WHERE account = ${account}`;
}
