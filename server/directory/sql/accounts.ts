import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';

/** An account without what is generated. */
export interface NewAccountRow {
  readonly address: string;
  readonly domain: string;
  readonly type: string;
  readonly display_name: string;
  readonly language: string;
  readonly time_zone: string;
  readonly profile: string;
  readonly is_hidden: number;
  readonly sent_copies: string;
  readonly role: string;
  readonly is_enabled: number;
  readonly disabled_protocols: string;
  readonly quota_bytes: number | null;
  readonly quota_messages: number | null;
  readonly quota_warning_percent: number;
  readonly send_limits: string;
  readonly keeps_forwarded: number;
  readonly created_ms: number;
}
export interface AccountRow extends NewAccountRow {
  readonly id: AccountId;
  readonly credential_version: number;
  readonly has_password: number;
}

export function readAccountById(sql: SqlReader, id: AccountId): Promise<AccountRow | undefined> {
  return sql.get<AccountRow>`
    SELECT id, address, domain, type, display_name, language, time_zone, profile, is_hidden, sent_copies, role, is_enabled, disabled_protocols, quota_bytes,
           quota_messages, quota_warning_percent, send_limits, keeps_forwarded, created_ms, credential_version,
           CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END AS has_password
    FROM accounts WHERE id = ${id}`;
}

/** Accounts in the order of their addresses, after `after`, of one domain or ('') of all. */
export function readAccountsAfter(
  sql: SqlReader,
  { domain, after, limit }: { domain: string; after: string; limit: number },
): Promise<AccountRow[]> {
  // One statement for both would look at the accounts of all domains.
  return domain === ''
    ? sql.all<AccountRow>`
        SELECT id, address, domain, type, display_name, language, time_zone, profile, is_hidden, sent_copies, role, is_enabled, disabled_protocols, quota_bytes,
               quota_messages, quota_warning_percent, send_limits, keeps_forwarded, created_ms, credential_version,
               CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END AS has_password
        FROM accounts WHERE address > ${after} ORDER BY address LIMIT ${limit}`
    : sql.all<AccountRow>`
        SELECT id, address, domain, type, display_name, language, time_zone, profile, is_hidden, sent_copies, role, is_enabled, disabled_protocols, quota_bytes,
               quota_messages, quota_warning_percent, send_limits, keeps_forwarded, created_ms, credential_version,
               CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END AS has_password
        FROM accounts WHERE domain = ${domain} AND address > ${after} ORDER BY address LIMIT ${limit}`;
}

/** Accounts of one domain or ('') of all. */
export async function countAccounts(sql: SqlReader, domain: string): Promise<number> {
  const [row] =
    domain === ''
      ? await sql.rows<[number]>`SELECT count(*) FROM accounts`
      : await sql.rows<[number]>`SELECT count(*) FROM accounts WHERE domain = ${domain}`;
  return row![0];
}

export async function insertAccount(sql: SqlWriter, row: NewAccountRow): Promise<AccountId> {
  const made = await sql.get<{ id: AccountId }>`
    INSERT INTO accounts (address, domain, type, display_name, language, time_zone, profile, is_hidden, sent_copies,
      role, is_enabled, disabled_protocols, quota_bytes, quota_messages, quota_warning_percent, send_limits, keeps_forwarded, credential_version, created_ms)
    VALUES (${row.address}, ${row.domain}, ${row.type}, ${row.display_name}, ${row.language}, ${row.time_zone},
      ${row.profile}, ${row.is_hidden}, ${row.sent_copies}, ${row.role}, ${row.is_enabled}, ${row.disabled_protocols}, ${row.quota_bytes}, ${row.quota_messages},
      ${row.quota_warning_percent}, ${row.send_limits}, ${row.keeps_forwarded}, 1, ${row.created_ms})
    RETURNING id`;
  return made!.id;
}

export async function updateAccount(sql: SqlWriter, row: AccountRow): Promise<void> {
  await sql.run`
    UPDATE accounts SET address = ${row.address}, domain = ${row.domain}, type = ${row.type},
      display_name = ${row.display_name}, language = ${row.language}, time_zone = ${row.time_zone},
      profile = ${row.profile}, is_hidden = ${row.is_hidden}, sent_copies = ${row.sent_copies}, role = ${row.role},
      is_enabled = ${row.is_enabled}, disabled_protocols = ${row.disabled_protocols},
      quota_bytes = ${row.quota_bytes}, quota_messages = ${row.quota_messages},
      quota_warning_percent = ${row.quota_warning_percent}, send_limits = ${row.send_limits},
      keeps_forwarded = ${row.keeps_forwarded}
    WHERE id = ${row.id}`;
}

/** The account, its address entry and every grant to it; the rest goes by cascade. */
export async function deleteAccount(sql: SqlWriter, id: AccountId): Promise<void> {
  const subject = `account:${id}`;
  await sql.run`DELETE FROM grants WHERE subject = ${subject}`;
  await sql.run`DELETE FROM addresses WHERE account = ${id}`;
  await sql.run`DELETE FROM accounts WHERE id = ${id}`;
}

export async function readForwards(sql: SqlReader, account: AccountId): Promise<string[]> {
  const rows = await sql.rows<[string]>`
    SELECT target FROM forwards WHERE account = ${account} ORDER BY target`;
  return rows.map((r) => r[0]);
}

export async function replaceForwards(
  sql: SqlWriter,
  account: AccountId,
  targets: readonly string[],
): Promise<void> {
  await sql.run`DELETE FROM forwards WHERE account = ${account}`;
  for (const target of targets)
    await sql.run`INSERT INTO forwards (account, target) VALUES (${account}, ${target})`;
}

export async function readAdministeredDomains(
  sql: SqlReader,
  account: AccountId,
): Promise<string[]> {
  const rows = await sql.rows<[string]>`
    SELECT domain FROM domain_administrators WHERE account = ${account} ORDER BY domain`;
  return rows.map((r) => r[0]);
}

export async function replaceAdministeredDomains(
  sql: SqlWriter,
  account: AccountId,
  domains: readonly string[],
): Promise<void> {
  await sql.run`DELETE FROM domain_administrators WHERE account = ${account}`;
  for (const domain of domains)
    await sql.run`INSERT INTO domain_administrators (account, domain) VALUES (${account}, ${domain})`;
}

/** Who answers for a domain: its own administrators first, then those of the server; the eldest of them. */
export async function readFirstAdministrator(
  sql: SqlReader,
  domain: string,
): Promise<AccountId | undefined> {
  const row = await sql.get<{ id: AccountId }>`
    SELECT a.id FROM accounts a LEFT JOIN domain_administrators d ON d.account = a.id AND d.domain = ${domain}
    WHERE a.is_enabled = 1 AND (a.role = 'administrator' OR d.domain IS NOT NULL)
    ORDER BY CASE WHEN d.domain IS NULL THEN 1 ELSE 0 END, a.id LIMIT 1`;
  return row?.id;
}
