import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import type { MailboxKey } from './members.ts';

/** Rows of one record of a checkpoint. */
export interface Page {
  readonly after: number;
  readonly limit: number;
}

export type SavedMember = [
  uid: number,
  item: number,
  systemFlags: number,
  keywords: string,
  modseq: number,
  receivedAt: number,
  savedAt: number,
  size: number,
];

export async function membersAfter(
  sql: SqlReader,
  box: MailboxKey,
  page: Page,
): Promise<SavedMember[]> {
  return await sql.rows<SavedMember>`
    SELECT uid, item, system_flags, keywords, modseq, received_at, saved_at, size FROM members
    WHERE account = ${box.account} AND mailbox = ${box.id} AND uid > ${page.after} ORDER BY uid LIMIT ${page.limit}`;
}

export type SavedTombstone = [
  mailbox: number,
  modseq: number,
  uid: number,
  item: number | null,
  size: number,
  receivedAt: number,
  systemFlags: number,
  keywords: string,
  expungedAt: number,
];

export async function allTombstones(sql: SqlReader, account: AccountId): Promise<SavedTombstone[]> {
  return await sql.rows<SavedTombstone>`
    SELECT mailbox, modseq, uid, item, size, received_at, system_flags, keywords, expunged_at
    FROM tombstones WHERE account = ${account} ORDER BY mailbox, modseq, uid`;
}

export async function insertTombstone(
  sql: SqlWriter,
  account: AccountId,
  t: SavedTombstone,
): Promise<void> {
  await sql.run`
    INSERT INTO tombstones
      (account, mailbox, modseq, uid, item, size, received_at, system_flags, keywords, expunged_at)
    VALUES (${account}, ${t[0]}, ${t[1]}, ${t[2]}, ${t[3]}, ${t[4]}, ${t[5]}, ${t[6]}, ${t[7]}, ${t[8]})
    ON CONFLICT (account, mailbox, modseq, uid) DO NOTHING`;
}

export type SavedRemoval = [id: number, objectId: string, name: string, modseq: number];

export async function allRemovals(sql: SqlReader, account: AccountId): Promise<SavedRemoval[]> {
  return await sql.rows<SavedRemoval>`
    SELECT id, object_id, name, modseq FROM removed_collections WHERE account = ${account} ORDER BY id`;
}

export async function insertRemoval(
  sql: SqlWriter,
  account: AccountId,
  r: SavedRemoval,
): Promise<void> {
  await sql.run`
    INSERT INTO removed_collections (account, id, object_id, name, modseq)
    VALUES (${account}, ${r[0]}, ${r[1]}, ${r[2]}, ${r[3]}) ON CONFLICT (account, id) DO NOTHING`;
}

export async function allAnnotations(
  sql: SqlReader,
  account: AccountId,
): Promise<[mailbox: number, entry: string, value: Uint8Array][]> {
  return await sql.rows<[number, string, Uint8Array]>`
    SELECT mailbox, entry, value FROM annotations WHERE account = ${account} ORDER BY mailbox, entry`;
}
