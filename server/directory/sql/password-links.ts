import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';

export interface PasswordLinkRow {
  readonly hash: string;
  readonly account: AccountId;
  readonly created_ms: number;
  readonly expires_ms: number;
}

export async function insertPasswordLink(sql: SqlWriter, row: PasswordLinkRow): Promise<void> {
  await sql.run`INSERT INTO password_links (hash, account, created_ms, expires_ms)
    VALUES (${row.hash}, ${row.account}, ${row.created_ms}, ${row.expires_ms})`;
}

export function readPasswordLink(
  sql: SqlReader,
  hash: string,
): Promise<PasswordLinkRow | undefined> {
  return sql.get<PasswordLinkRow>`
    SELECT hash, account, created_ms, expires_ms FROM password_links WHERE hash = ${hash}`;
}

/** The newest first. */
export function readPasswordLinksOf(
  sql: SqlReader,
  account: AccountId,
): Promise<PasswordLinkRow[]> {
  return sql.all<PasswordLinkRow>`
    SELECT hash, account, created_ms, expires_ms FROM password_links
    WHERE account = ${account} ORDER BY created_ms DESC, hash`;
}

/** Answers how many there were: of two who use a link at the same time one finds it gone. */
export async function deletePasswordLink(sql: SqlWriter, hash: string): Promise<number> {
  return (await sql.run`DELETE FROM password_links WHERE hash = ${hash}`).changes;
}

export async function deletePasswordLinksOf(sql: SqlWriter, account: AccountId): Promise<void> {
  await sql.run`DELETE FROM password_links WHERE account = ${account}`;
}

export async function deleteExpiredPasswordLinks(sql: SqlWriter, nowMs: number): Promise<void> {
  await sql.run`DELETE FROM password_links WHERE expires_ms <= ${nowMs}`;
}
