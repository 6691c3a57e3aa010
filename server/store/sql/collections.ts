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

export async function loadCollections(
  sql: SqlReader,
  account: AccountId,
): Promise<CollectionRow[]> {
  return await sql.all<CollectionRow>`
    SELECT id, object_id AS "objectId", kind, name, role, is_selectable AS "isSelectable",
           uid_validity AS "uidValidity", uid_next AS "uidNext", highest_modseq AS "highestModseq",
           properties_modseq AS "propertiesModseq", forgotten_modseq AS "forgottenModseq",
           messages, unseen, deleted, bytes, deleted_bytes AS "deletedBytes", keywords
    FROM collections WHERE account = ${account} ORDER BY id`;
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
