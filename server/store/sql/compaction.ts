import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import type { RecordPlace } from '../blob-store.ts';

export type ItemPlace = [
  id: number,
  pack: number,
  packOffset: number,
  recordLength: number,
  thread: number,
  identity: Uint8Array,
];

/** Every item with its place, in the order of the packs. */
export async function allPlaces(sql: SqlReader, account: AccountId): Promise<ItemPlace[]> {
  return await sql.rows<ItemPlace>`
    SELECT id, pack, pack_offset, record_length, thread, identity FROM items
    WHERE account = ${account} ORDER BY pack, pack_offset`;
}

export async function movePlace(
  sql: SqlWriter,
  account: AccountId,
  item: { readonly id: number; readonly place: RecordPlace },
): Promise<void> {
  const { pack, offset, length } = item.place;
  await sql.run`
    UPDATE items SET pack = ${pack}, pack_offset = ${offset}, record_length = ${length}
    WHERE account = ${account} AND id = ${item.id}`;
}

/** Expunged messages of before `beforeSeconds` can no longer be brought back. */
export async function forgetGraves(
  sql: SqlWriter,
  account: AccountId,
  beforeSeconds: number,
): Promise<number> {
  const done = await sql.run`
    UPDATE tombstones SET item = NULL
    WHERE account = ${account} AND item IS NOT NULL AND expunged_at < ${beforeSeconds}`;
  return done.changes;
}

/** Bytes in the packs of items that neither a mailbox nor a tombstone refers to. */
export async function orphanBytes(sql: SqlReader, account: AccountId): Promise<number> {
  const row = await sql.get<{ total: number | null }>`
    SELECT CAST(sum(record_length) AS BIGINT) AS total FROM items
    WHERE account = ${account} AND id NOT IN (
      SELECT item FROM members WHERE account = ${account}
      UNION SELECT item FROM tombstones WHERE account = ${account} AND item IS NOT NULL)`;
  return row?.total ?? 0;
}

/** Items that neither a mailbox nor a tombstone refers to. */
export async function orphans(
  sql: SqlReader,
  account: AccountId,
): Promise<[id: number, size: number, sentAt: number | null][]> {
  return await sql.rows<[number, number, number | null]>`
    SELECT id, size, sent_at FROM items
    WHERE account = ${account} AND id NOT IN (
      SELECT item FROM members WHERE account = ${account}
      UNION SELECT item FROM tombstones WHERE account = ${account} AND item IS NOT NULL) ORDER BY id`;
}

export async function deleteOrphans(sql: SqlWriter, account: AccountId): Promise<number> {
  const done = await sql.run`
    DELETE FROM items WHERE account = ${account} AND id NOT IN (
      SELECT item FROM members WHERE account = ${account}
      UNION SELECT item FROM tombstones WHERE account = ${account} AND item IS NOT NULL)`;
  return done.changes;
}

/** The last modseq of each mailbox whose tombstones from before `beforeSeconds` are to be dropped. */
export async function oldTombstones(
  sql: SqlReader,
  account: AccountId,
  beforeSeconds: number,
): Promise<[mailbox: number, modseq: number][]> {
  return await sql.rows<[number, number]>`
    SELECT mailbox, max(modseq) FROM tombstones
    WHERE account = ${account} AND item IS NULL AND expunged_at < ${beforeSeconds} GROUP BY mailbox`;
}

export async function dropTombstones(
  sql: SqlWriter,
  account: AccountId,
  old: { readonly mailbox: number; readonly upTo: number },
): Promise<void> {
  await sql.run`
    DELETE FROM tombstones
    WHERE account = ${account} AND mailbox = ${old.mailbox} AND modseq <= ${old.upTo} AND item IS NULL`;
}

/** True when messages expunged before `beforeSeconds` can still be brought back. */
export async function hasGraves(
  sql: SqlReader,
  account: AccountId,
  beforeSeconds: number,
): Promise<boolean> {
  const row = await sql.get<{ uid: number }>`
    SELECT uid FROM tombstones
    WHERE account = ${account} AND item IS NOT NULL AND expunged_at < ${beforeSeconds} LIMIT 1`;
  return row !== undefined;
}
