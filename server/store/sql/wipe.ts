import type { AccountId } from '#platform/ids.ts';
import type { SqlWriter } from '#platform/sql.ts';

/** Empties the index of an account, so that it can be built anew from the packs. */
export async function wipeIndex(sql: SqlWriter, account: AccountId): Promise<void> {
  await sql.run`DELETE FROM account_state WHERE account = ${account}`;
  await sql.run`DELETE FROM collections WHERE account = ${account}`;
  await sql.run`DELETE FROM removed_collections WHERE account = ${account}`;
  await sql.run`DELETE FROM members WHERE account = ${account}`;
  await sql.run`DELETE FROM tombstones WHERE account = ${account}`;
  await sql.run`DELETE FROM documents WHERE account = ${account}`;
  await sql.run`DELETE FROM items WHERE account = ${account}`;
  await sql.run`DELETE FROM threads WHERE account = ${account}`;
  await sql.run`DELETE FROM subscriptions WHERE account = ${account}`;
  await sql.run`DELETE FROM set_aside WHERE account = ${account}`;
  await sql.run`DELETE FROM annotations WHERE account = ${account}`;
}
