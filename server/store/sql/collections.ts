import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';

/** A collection as the index keeps it. */
export interface CollectionRow {
  id: number;
  objectId: string;
  kind: string;
  name: string;
  role: string | null;
  isSelectable: number;
  uidValidity: number;
  uidNext: number;
  /** Of any change of its messages. */
  highestModseq: number;
  /** Of the last change of its name, role or selectability. */
  propertiesModseq: number;
  /** Tombstones up to here are forgotten. */
  forgottenModseq: number;
  messages: number;
  unseen: number;
  deleted: number;
  bytes: number;
  deletedBytes: number;
  /** Every keyword used in it so far, joined by one space. */
  keywords: string;
}

type LoadedRow = readonly [
  id: number,
  objectId: string,
  kind: string,
  name: string,
  role: string | null,
  isSelectable: number,
  uidValidity: number,
  uidNext: number,
  highestModseq: number,
  propertiesModseq: number,
  forgottenModseq: number,
  messages: number,
  unseen: number,
  deleted: number,
  bytes: number,
  deletedBytes: number,
  keywords: string,
];

const PAGE = 1000;

/** All of an account: an object of SQLite's takes five times the memory of one of ours, and there may be a hundred thousand. */
export async function loadCollections(
  sql: SqlReader,
  account: AccountId,
): Promise<CollectionRow[]> {
  const all: CollectionRow[] = [];
  const kinds = new Map<string, string>();
  for (let after = -1; ;) {
    const rows = await sql.rows<LoadedRow>`
      SELECT id, object_id, kind, name, role, is_selectable, uid_validity, uid_next, highest_modseq, properties_modseq,
             forgotten_modseq, messages, unseen, deleted, bytes, deleted_bytes, keywords
      FROM collections WHERE account = ${account} AND id > ${after} ORDER BY id LIMIT ${PAGE}`;
    for (const row of rows) all.push(toRow(row, kinds));
    if (rows.length < PAGE) return all;
    after = rows.at(-1)![0];
  }
}

/** @param kinds one string for each kind instead of one for each collection */
function toRow(row: LoadedRow, kinds: Map<string, string>): CollectionRow {
  const kind = kinds.get(row[2]) ?? row[2];
  kinds.set(kind, kind);
  return {
    id: row[0],
    objectId: row[1],
    kind,
    name: row[3],
    role: row[4],
    isSelectable: row[5],
    uidValidity: row[6],
    uidNext: row[7],
    highestModseq: row[8],
    propertiesModseq: row[9],
    forgottenModseq: row[10],
    messages: row[11],
    unseen: row[12],
    deleted: row[13],
    bytes: row[14],
    deletedBytes: row[15],
    keywords: row[16],
  };
}

export async function insertCollection(
  sql: SqlWriter,
  account: AccountId,
  c: CollectionRow,
): Promise<void> {
  await sql.run`
    INSERT INTO collections
      (account, id, object_id, kind, name, role, is_selectable, uid_validity, uid_next, highest_modseq,
       properties_modseq, forgotten_modseq, recent_uid, messages, unseen, deleted, bytes, deleted_bytes, keywords)
    VALUES (${account}, ${c.id}, ${c.objectId}, ${c.kind}, ${c.name}, ${c.role}, ${c.isSelectable},
      ${c.uidValidity}, ${c.uidNext}, ${c.highestModseq}, ${c.propertiesModseq}, ${c.forgottenModseq}, 1,
      ${c.messages}, ${c.unseen}, ${c.deleted}, ${c.bytes}, ${c.deletedBytes}, ${c.keywords})`;
}

/** What changes with every message. */
export async function writeCounts(
  sql: SqlWriter,
  account: AccountId,
  c: CollectionRow,
): Promise<void> {
  await sql.run`
    UPDATE collections SET uid_next = ${c.uidNext}, highest_modseq = ${c.highestModseq}, messages = ${c.messages},
      unseen = ${c.unseen}, deleted = ${c.deleted}, bytes = ${c.bytes}, deleted_bytes = ${c.deletedBytes},
      keywords = ${c.keywords}, forgotten_modseq = ${c.forgottenModseq}
    WHERE account = ${account} AND id = ${c.id}`;
}

export async function writeProperties(
  sql: SqlWriter,
  account: AccountId,
  c: CollectionRow,
): Promise<void> {
  await sql.run`
    UPDATE collections SET object_id = ${c.objectId}, name = ${c.name}, role = ${c.role},
      is_selectable = ${c.isSelectable}, uid_validity = ${c.uidValidity}, properties_modseq = ${c.propertiesModseq}
    WHERE account = ${account} AND id = ${c.id}`;
}

export async function removeCollection(
  sql: SqlWriter,
  account: AccountId,
  c: CollectionRow & { readonly removedModseq: number },
): Promise<void> {
  await sql.run`DELETE FROM collections WHERE account = ${account} AND id = ${c.id}`;
  await sql.run`
    INSERT INTO removed_collections (account, id, object_id, name, modseq)
    VALUES (${account}, ${c.id}, ${c.objectId}, ${c.name}, ${c.removedModseq})
    ON CONFLICT (account, id) DO UPDATE SET object_id = excluded.object_id, name = excluded.name, modseq = excluded.modseq`;
}

export async function removedSince(
  sql: SqlReader,
  account: AccountId,
  since: number,
): Promise<[objectId: string][]> {
  return await sql.rows<[string]>`
    SELECT object_id FROM removed_collections WHERE account = ${account} AND modseq > ${since} ORDER BY modseq`;
}

export async function hasKind(sql: SqlReader, account: AccountId, kind: string): Promise<boolean> {
  const row = await sql.get<{ id: number }>`
    SELECT id FROM collections WHERE account = ${account} AND kind = ${kind} LIMIT 1`;
  return row !== undefined;
}

/** First UID that no session has been told of as recent. */
export async function recentFrom(
  sql: SqlReader,
  account: AccountId,
  mailbox: number,
): Promise<number> {
  const row = await sql.get<{ recent: number }>`
    SELECT recent_uid AS recent FROM collections WHERE account = ${account} AND id = ${mailbox}`;
  return row?.recent ?? 1;
}

/** RFC 3501's \Recent: gives the first UID nobody was told of and marks all up to the next as told. */
export async function claimRecent(
  sql: SqlWriter,
  account: AccountId,
  mailbox: { readonly id: number; readonly uidNext: number },
): Promise<number> {
  const row = await sql.get<{ recent: number }>`
    SELECT recent_uid AS recent FROM collections WHERE account = ${account} AND id = ${mailbox.id}`;
  const first = row?.recent ?? 1;
  if (first < mailbox.uidNext)
    await sql.run`
      UPDATE collections SET recent_uid = ${mailbox.uidNext} WHERE account = ${account} AND id = ${mailbox.id}`;
  return first;
}
