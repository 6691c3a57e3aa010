import type { AccountId } from '#platform/ids.ts';
import { textList, type SqlReader, type SqlWriter } from '#platform/sql.ts';

export interface GrantRow {
  readonly owner: AccountId;
  /** Object id of the collection; '' for all of the owner's. */
  readonly collection: string;
  /** 'account:<id>', 'group:<address>', 'domain:<name>' or 'anyone'. */
  readonly subject: string;
  readonly is_negative: number;
  readonly rights: string;
}

export function readGrantsOf(sql: SqlReader, owner: AccountId): Promise<GrantRow[]> {
  return sql.all<GrantRow>`
    SELECT owner, collection, subject, is_negative, rights FROM grants WHERE owner = ${owner}
    ORDER BY collection, subject, is_negative`;
}

export async function readOwnersGrantingTo(
  sql: SqlReader,
  subjects: readonly string[],
): Promise<AccountId[]> {
  const rows = await sql.rows<[AccountId]>`
    SELECT DISTINCT owner FROM grants WHERE is_negative = 0 AND subject IN ${textList(subjects)} ORDER BY owner`;
  return rows.map((r) => r[0]);
}

export function readGrant(
  sql: SqlReader,
  { owner, collection, subject, is_negative }: Omit<GrantRow, 'rights'>,
): Promise<{ rights: string } | undefined> {
  return sql.get<{ rights: string }>`
    SELECT rights FROM grants WHERE owner = ${owner} AND collection = ${collection}
      AND subject = ${subject} AND is_negative = ${is_negative}`;
}

export async function writeGrant(sql: SqlWriter, row: GrantRow): Promise<void> {
  await sql.run`
    INSERT INTO grants (owner, collection, subject, is_negative, rights)
    VALUES (${row.owner}, ${row.collection}, ${row.subject}, ${row.is_negative}, ${row.rights})
    ON CONFLICT (owner, collection, subject, is_negative) DO UPDATE SET rights = excluded.rights`;
}

export async function deleteGrant(
  sql: SqlWriter,
  { owner, collection, subject, is_negative }: Omit<GrantRow, 'rights'>,
): Promise<void> {
  await sql.run`
    DELETE FROM grants WHERE owner = ${owner} AND collection = ${collection}
      AND subject = ${subject} AND is_negative = ${is_negative}`;
}

export async function deleteCollectionGrants(
  sql: SqlWriter,
  owner: AccountId,
  collection: string,
): Promise<void> {
  await sql.run`DELETE FROM grants WHERE owner = ${owner} AND collection = ${collection}`;
}

export async function copyCollectionGrants(
  sql: SqlWriter,
  owner: AccountId,
  { from, to }: { from: string; to: string },
): Promise<void> {
  await sql.run`
    INSERT INTO grants (owner, collection, subject, is_negative, rights)
    SELECT owner, ${to}, subject, is_negative, rights FROM grants
    WHERE owner = ${owner} AND collection = ${from}
    ON CONFLICT (owner, collection, subject, is_negative) DO NOTHING`;
}
