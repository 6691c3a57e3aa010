import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';

/** The stored policy of a room or thing; undefined when nothing was ever set. */
export async function readResourcePolicy(
  sql: SqlReader,
  account: AccountId,
): Promise<string | undefined> {
  const row = await sql.get<{ policy: string }>`
    SELECT policy FROM resources WHERE account = ${account}`;
  return row?.policy;
}

export async function writeResourcePolicy(
  sql: SqlWriter,
  account: AccountId,
  policy: string,
): Promise<void> {
  await sql.run`
    INSERT INTO resources (account, policy) VALUES (${account}, ${policy})
    ON CONFLICT (account) DO UPDATE SET policy = excluded.policy`;
}

/** Numbers of the accounts that can be booked, in the order of their addresses, of one domain or ('') of all. */
export async function readResourceAccounts(sql: SqlReader, domain: string): Promise<AccountId[]> {
  const rows =
    domain === ''
      ? await sql.rows<[AccountId]>`
          SELECT id FROM accounts WHERE type = 'resource' ORDER BY address`
      : await sql.rows<[AccountId]>`
          SELECT id FROM accounts WHERE domain = ${domain} AND type = 'resource' ORDER BY address`;
  return rows.map((r) => r[0]);
}
