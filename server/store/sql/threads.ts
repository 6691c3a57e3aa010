import type { AccountId } from '#platform/ids.ts';
import { list, type SqlReader, type SqlWriter } from '#platform/sql.ts';

export async function threadsOf(
  sql: SqlReader,
  account: AccountId,
  hashes: readonly number[],
): Promise<[hash: number, thread: number][]> {
  return await sql.rows<[number, number]>`
    SELECT hash, thread FROM threads WHERE account = ${account} AND hash IN ${list(hashes)}`;
}

/** False when the hash has a thread already, which stays. */
export async function rememberThread(
  sql: SqlWriter,
  account: AccountId,
  entry: { readonly hash: number; readonly thread: number },
): Promise<boolean> {
  const { changes } = await sql.run`
    INSERT INTO threads (account, hash, thread) VALUES (${account}, ${entry.hash}, ${entry.thread})
    ON CONFLICT (account, hash) DO NOTHING`;
  return changes > 0;
}
