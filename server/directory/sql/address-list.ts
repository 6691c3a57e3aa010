import type { AccountId } from '#platform/ids.ts';
import type { SqlReader } from '#platform/sql.ts';

export interface ListedAccountRow {
  readonly id: AccountId;
  readonly address: string;
  readonly domain: string;
  readonly type: string;
  readonly display_name: string;
  readonly profile: string;
  /** Of a room or thing; null when nothing was ever set. */
  readonly policy: string | null;
}

export interface ListedGroupRow {
  readonly address: string;
  readonly domain: string;
  readonly display_name: string;
  /** null for what is no list of rooms. */
  readonly building: string | null;
}

/** Accounts that are on and not hidden; trees of public folders are no addressees. */
export async function readListedAccounts(sql: SqlReader): Promise<ListedAccountRow[]> {
  return await sql.all<ListedAccountRow>`
    SELECT a.id, a.address, a.domain, a.type, a.display_name, a.profile, r.policy
    FROM accounts a JOIN addresses e ON e.address = a.address LEFT JOIN resources r ON r.account = a.id
    WHERE a.is_enabled = 1 AND a.is_hidden = 0 AND e.is_hidden = 0 AND a.type <> 'public'
    ORDER BY a.address`;
}

export async function readListedGroups(sql: SqlReader): Promise<ListedGroupRow[]> {
  return await sql.all<ListedGroupRow>`
    SELECT address, domain, display_name, building FROM addresses
    WHERE kind = 'group' AND is_hidden = 0 ORDER BY address`;
}

/** Further addresses of accounts: aliases that stand for one account alone. */
export async function readAliasesOfOne(
  sql: SqlReader,
): Promise<{ account: AccountId; address: string }[]> {
  return await sql.all<{ account: AccountId; address: string }>`
    SELECT min(m.account) AS account, a.address AS address
    FROM addresses a JOIN address_members m ON m.owner = a.address WHERE a.kind = 'alias'
    GROUP BY a.address HAVING count(*) = 1 AND min(m.account) IS NOT NULL ORDER BY a.address`;
}
