import type { AccountId } from '#platform/ids.ts';
import { list, textList, type SqlReader, type SqlWriter } from '#platform/sql.ts';
import type { MailboxKey } from './members.ts';

export type DocumentTuple = [
  collection: number,
  number: number,
  name: string,
  item: number,
  size: number,
  etag: string,
  modseq: number,
  createdAt: number,
  changedAt: number,
  mediaType: string,
  documentUid: string | null,
  component: string,
  startsAt: number | null,
  endsAt: number | null,
  isExact: number,
  scheduleTag: string | null,
  properties: string,
  creator: number | null,
];

/** A row with what only the index uses. */
export type SavedDocument = [...DocumentTuple, searchText: string | null, isGone: number];

export async function insertDocument(
  sql: SqlWriter,
  account: AccountId,
  d: SavedDocument,
): Promise<void> {
  await sql.run`
    INSERT INTO documents (account, collection, number, name, item, size, etag, modseq, created_at, changed_at, media_type,
      document_uid, component, starts_at, ends_at, is_exact, schedule_tag, properties, creator, search_text, is_gone)
    VALUES (${account}, ${d[0]}, ${d[1]}, ${d[2]}, ${d[3]}, ${d[4]}, ${d[5]}, ${d[6]}, ${d[7]}, ${d[8]}, ${d[9]},
      ${d[10]}, ${d[11]}, ${d[12]}, ${d[13]}, ${d[14]}, ${d[15]}, ${d[16]}, ${d[17]}, ${d[18]}, ${d[19]})`;
}

export async function documentNamed(
  sql: SqlReader,
  box: MailboxKey,
  name: string,
): Promise<DocumentTuple | undefined> {
  const [row] = await sql.rows<DocumentTuple>`
    SELECT collection, number, name, item, size, etag, modseq, created_at, changed_at, media_type, document_uid, component,
      starts_at, ends_at, is_exact, schedule_tag, properties, creator
    FROM documents WHERE account = ${box.account} AND collection = ${box.id} AND name = ${name} AND is_gone = 0`;
  return row;
}

/** The inner query is answered from an index alone: without one, SQLite, which takes every account for small, reads all rows. */
export async function documentsNamed(
  sql: SqlReader,
  box: MailboxKey,
  names: readonly string[],
): Promise<DocumentTuple[]> {
  return await sql.rows<DocumentTuple>`
    SELECT collection, number, name, item, size, etag, modseq, created_at, changed_at, media_type, document_uid, component,
      starts_at, ends_at, is_exact, schedule_tag, properties, creator
    FROM documents
    WHERE account = ${box.account} AND (collection, number) IN (
      SELECT collection, number FROM documents
      WHERE account = ${box.account} AND collection = ${box.id} AND name IN ${textList(names)} AND is_gone = 0)`;
}

/** In any collection of the account; for the inner query see documentsNamed(). */
export async function documentsWithUid(
  sql: SqlReader,
  account: AccountId,
  uid: string,
): Promise<DocumentTuple[]> {
  return await sql.rows<DocumentTuple>`
    SELECT collection, number, name, item, size, etag, modseq, created_at, changed_at, media_type, document_uid, component,
      starts_at, ends_at, is_exact, schedule_tag, properties, creator
    FROM documents
    WHERE account = ${account} AND (collection, number) IN (
      SELECT collection, number FROM documents
      WHERE account = ${account} AND document_uid = ${uid} AND document_uid IS NOT NULL AND is_gone = 0)`;
}

/** Null: no such condition; `pattern` for LIKE with "!" as its escape. */
export interface DocumentConditions {
  readonly component: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly pattern: string | null;
}

/** In the order of their arrival, those behind the number `after`. */
export async function documentsWhere(
  sql: SqlReader,
  box: MailboxKey,
  c: DocumentConditions & { readonly after: number; readonly limit: number },
): Promise<DocumentTuple[]> {
  const [anyComponent, anyFrom, anyTo, anyText] = [c.component, c.from, c.to, c.pattern].map(
    (condition) => (condition === null ? 1 : 0),
  );
  return await sql.rows<DocumentTuple>`
    SELECT collection, number, name, item, size, etag, modseq, created_at, changed_at, media_type, document_uid, component,
      starts_at, ends_at, is_exact, schedule_tag, properties, creator
    FROM documents
    WHERE account = ${box.account} AND collection = ${box.id} AND number > ${c.after} AND is_gone = 0
      AND (${anyComponent!} = 1 OR component IN (${c.component ?? ''}, ''))
      AND (${anyFrom!} = 1 OR ends_at IS NULL OR ends_at >= ${c.from ?? 0})
      AND (${anyTo!} = 1 OR starts_at IS NULL OR starts_at < ${c.to ?? 0})
      AND (${anyText!} = 1 OR search_text IS NULL OR search_text LIKE ${c.pattern ?? ''} ESCAPE '!')
    ORDER BY number LIMIT ${c.limit}`;
}

export async function documentsSince(
  sql: SqlReader,
  box: MailboxKey,
  since: number,
): Promise<DocumentTuple[]> {
  return await sql.rows<DocumentTuple>`
    SELECT collection, number, name, item, size, etag, modseq, created_at, changed_at, media_type, document_uid, component,
      starts_at, ends_at, is_exact, schedule_tag, properties, creator
    FROM documents
    WHERE account = ${box.account} AND collection = ${box.id} AND modseq > ${since} AND is_gone = 0 ORDER BY modseq, number`;
}

/** Names of documents that went, or were replaced, after `since`; the number is that of the last to go. */
export async function namesGoneSince(
  sql: SqlReader,
  box: MailboxKey,
  since: number,
): Promise<[name: string, modseq: number, number: number][]> {
  return await sql.rows<[string, number, number]>`
    SELECT d.name, max(t.modseq), max(t.uid) FROM tombstones t
    JOIN documents d ON d.account = t.account AND d.collection = t.mailbox AND d.number = t.uid
    WHERE t.account = ${box.account} AND t.mailbox = ${box.id} AND t.modseq > ${since} AND d.is_gone = 1
    GROUP BY d.name`;
}

export async function markGone(
  sql: SqlWriter,
  box: MailboxKey,
  numbers: readonly number[],
): Promise<void> {
  await sql.run`
    UPDATE documents SET is_gone = 1
    WHERE account = ${box.account} AND collection = ${box.id} AND number IN ${list(numbers)}`;
}

export async function setDocumentProperties(
  sql: SqlWriter,
  box: MailboxKey,
  change: { readonly number: number; readonly properties: string },
): Promise<void> {
  await sql.run`
    UPDATE documents SET properties = ${change.properties}
    WHERE account = ${box.account} AND collection = ${box.id} AND number = ${change.number}`;
}

/** Every document of the account counts as changed at `modseq`. */
export async function touchDocuments(
  sql: SqlWriter,
  account: AccountId,
  modseq: number,
): Promise<void> {
  await sql.run`UPDATE documents SET modseq = ${modseq} WHERE account = ${account} AND is_gone = 0`;
}

/** Those that went and whose tombstones were dropped. */
export async function dropForgottenDocuments(sql: SqlWriter, account: AccountId): Promise<void> {
  await sql.run`
    DELETE FROM documents WHERE account = ${account} AND is_gone = 1 AND NOT EXISTS (
      SELECT 1 FROM tombstones t
      WHERE t.account = documents.account AND t.mailbox = documents.collection AND t.uid = documents.number)`;
}

export async function documentsAfter(
  sql: SqlReader,
  account: AccountId,
  page: { readonly after: readonly [collection: number, number: number]; readonly limit: number },
): Promise<SavedDocument[]> {
  const [collection, number] = page.after;
  return await sql.rows<SavedDocument>`
    SELECT collection, number, name, item, size, etag, modseq, created_at, changed_at, media_type, document_uid, component,
      starts_at, ends_at, is_exact, schedule_tag, properties, creator, search_text, is_gone
    FROM documents
    WHERE account = ${account} AND (collection > ${collection} OR (collection = ${collection} AND number > ${number}))
    ORDER BY collection, number LIMIT ${page.limit}`;
}

/** One that went and is still known. */
export async function goneDocument(
  sql: SqlReader,
  box: MailboxKey,
  number: number,
): Promise<DocumentTuple | undefined> {
  const [row] = await sql.rows<DocumentTuple>`
    SELECT collection, number, name, item, size, etag, modseq, created_at, changed_at, media_type, document_uid, component,
      starts_at, ends_at, is_exact, schedule_tag, properties, creator
    FROM documents WHERE account = ${box.account} AND collection = ${box.id} AND number = ${number} AND is_gone = 1`;
  return row;
}

/** One that is there or went. */
export async function documentNumbered(
  sql: SqlReader,
  box: MailboxKey,
  number: number,
): Promise<DocumentTuple | undefined> {
  const [row] = await sql.rows<DocumentTuple>`
    SELECT collection, number, name, item, size, etag, modseq, created_at, changed_at, media_type, document_uid, component,
      starts_at, ends_at, is_exact, schedule_tag, properties, creator
    FROM documents WHERE account = ${box.account} AND collection = ${box.id} AND number = ${number}`;
  return row;
}

export async function searchTextOf(
  sql: SqlReader,
  box: MailboxKey,
  number: number,
): Promise<string | undefined> {
  const row = await sql.get<{ text: string | null }>`
    SELECT search_text AS text FROM documents
    WHERE account = ${box.account} AND collection = ${box.id} AND number = ${number}`;
  return row?.text ?? undefined;
}

export async function hasDocument(
  sql: SqlReader,
  box: MailboxKey,
  number: number,
): Promise<boolean> {
  const row = await sql.get<{ number: number }>`
    SELECT number FROM documents WHERE account = ${box.account} AND collection = ${box.id} AND number = ${number}`;
  return row !== undefined;
}

export async function hasMember(sql: SqlReader, box: MailboxKey, uid: number): Promise<boolean> {
  const row = await sql.get<{ uid: number }>`
    SELECT uid FROM members WHERE account = ${box.account} AND mailbox = ${box.id} AND uid = ${uid}`;
  return row !== undefined;
}

export type GoneTuple = [
  ...DocumentTuple,
  removedAt: number,
  collectionName: string | null,
  removedName: string | null,
];

/** Removed and replaced documents that can be brought back, newest first. */
export async function recoverableDocuments(
  sql: SqlReader,
  account: AccountId,
  page: { readonly offset: number; readonly limit: number },
): Promise<GoneTuple[]> {
  return await sql.rows<GoneTuple>`
    SELECT d.collection, d.number, d.name, d.item, d.size, d.etag, d.modseq, d.created_at, d.changed_at, d.media_type,
      d.document_uid, d.component, d.starts_at, d.ends_at, d.is_exact, d.schedule_tag, d.properties, d.creator, t.expunged_at,
      c.name, r.name
    FROM documents d
    JOIN tombstones t ON t.account = d.account AND t.mailbox = d.collection AND t.uid = d.number AND t.item IS NOT NULL
    LEFT JOIN collections c ON c.account = d.account AND c.id = d.collection
    LEFT JOIN removed_collections r ON r.account = d.account AND r.id = d.collection
    WHERE d.account = ${account} AND d.is_gone = 1
    ORDER BY t.expunged_at DESC, t.modseq DESC, d.number DESC LIMIT ${page.limit} OFFSET ${page.offset}`;
}
