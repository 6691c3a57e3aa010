import { type SqlReader, type SqlWriter, textList } from '#platform/sql.ts';
import type { CollectionKind } from '#store/collection.ts';
import type { LedgerItem, Outcome } from '../ledger.ts';
import type { Loss } from '../item.ts';
import { eachPage } from './each-page.ts';

export type ItemRow = readonly [
  folder: number,
  sourceId: string,
  version: string,
  size: number,
  hash: string,
  outcome: Outcome,
  reason: string,
  targetFolder: number,
  targetId: string,
  targetVersion: string,
  flags: string,
  receivedAt: number,
  batch: number,
  losses: string,
  uid: string,
];

/** Writes what became of items, over what was known of them. */
export async function putItems(tx: SqlWriter, items: readonly LedgerItem[]): Promise<void> {
  for (const it of items)
    await tx.run`INSERT OR REPLACE INTO items (folder, source_id, version, size, hash, outcome, reason, target_folder,
      target_id, target_version, flags, received_at, batch, losses, uid)
      VALUES (${it.folder}, ${it.sourceId}, ${it.version}, ${it.size}, ${it.hash}, ${it.outcome}, ${it.reason},
      ${it.targetFolder}, ${it.targetId}, ${it.targetVersion}, ${it.flags}, ${it.receivedAt}, ${it.batch},
      ${it.losses.length === 0 ? '' : JSON.stringify(it.losses)}, ${it.uid})`;
}

/** What is known of these items of a folder. */
export async function readItems(
  sql: SqlReader,
  folder: number,
  sourceIds: readonly string[],
): Promise<Map<string, LedgerItem>> {
  const rows =
    await sql.rows<ItemRow>`SELECT folder, source_id, version, size, hash, outcome, reason, target_folder, target_id,
    target_version, flags, received_at, batch, losses, uid FROM items
    WHERE folder = ${folder} AND source_id IN ${textList(sourceIds)}`;
  return new Map(rows.map((row) => [row[1], toItem(row)]));
}

const PAGE = 1000;

/** All items of a folder in pages, in the order of their ids. */
export async function* eachItem(
  sql: SqlReader,
  folder: number,
): AsyncGenerator<readonly LedgerItem[]> {
  const ask = async (after: string) =>
    await sql.rows<ItemRow>`SELECT folder, source_id, version, size, hash, outcome, reason, target_folder, target_id,
      target_version, flags, received_at, batch, losses, uid FROM items
      WHERE folder = ${folder} AND source_id > ${after} ORDER BY source_id LIMIT ${PAGE}`;
  for await (const rows of eachPage('', ([, sourceId]) => sourceId, ask)) yield rows.map(toItem);
}

/** Items of a folder that are nowhere in the target and should be, in pages: what has failed, and is not kept as a report either. */
export async function* eachFailedItem(
  sql: SqlReader,
  folder: number,
): AsyncGenerator<readonly LedgerItem[]> {
  const ask = async (after: string) =>
    await sql.rows<ItemRow>`SELECT folder, source_id, version, size, hash, outcome, reason, target_folder, target_id,
      target_version, flags, received_at, batch, losses, uid FROM items INDEXED BY items_failed
      WHERE folder = ${folder} AND source_id > ${after} AND outcome IN ('refused', 'unreadable') AND target_id = ''
      ORDER BY source_id LIMIT ${PAGE}`;
  for await (const rows of eachPage('', ([, sourceId]) => sourceId, ask)) yield rows.map(toItem);
}

/** Whether anything is known of a folder's items. */
export async function hasItems(sql: SqlReader, folder: number): Promise<boolean> {
  return (await sql.get`SELECT 1 AS one FROM items WHERE folder = ${folder} LIMIT 1`) !== undefined;
}

/** Where an item is that is looked for among those that are gone: if it was known there already, that one is meant. */
export interface GonePlace {
  readonly account: number;
  readonly folder: number;
  readonly targetId: string;
}

/** An item with this content that went from a folder of the account since: it has been moved. */
export async function findGone(
  sql: SqlReader,
  { account, folder, targetId, hash }: GonePlace & { readonly hash: string },
): Promise<LedgerItem | undefined> {
  const rows =
    await sql.rows<ItemRow>`SELECT i.folder, i.source_id, i.version, i.size, i.hash, i.outcome, i.reason, i.target_folder,
    i.target_id, i.target_version, i.flags, i.received_at, i.batch, i.losses, i.uid
    FROM items i JOIN folders f ON f.id = i.folder
    WHERE i.hash = ${hash} AND i.outcome = 'gone' AND i.target_id <> '' AND f.account = ${account}
    ORDER BY i.target_folder = ${folder} DESC, i.target_id = ${targetId} DESC LIMIT 1`;
  return rows[0] === undefined ? undefined : toItem(rows[0]);
}

/** The same for a calendar object or a card, whatever its content is by now. */
export async function findGoneByUid(
  sql: SqlReader,
  at: GonePlace & { readonly kind: CollectionKind; readonly uid: string },
): Promise<LedgerItem | undefined> {
  const { account, folder, targetId, kind, uid } = at;
  const rows =
    await sql.rows<ItemRow>`SELECT i.folder, i.source_id, i.version, i.size, i.hash, i.outcome, i.reason, i.target_folder,
    i.target_id, i.target_version, i.flags, i.received_at, i.batch, i.losses, i.uid
    FROM items i JOIN folders f ON f.id = i.folder
    WHERE i.uid = ${uid} AND i.uid <> '' AND i.outcome = 'gone' AND i.target_id <> ''
      AND f.account = ${account} AND f.kind = ${kind}
    ORDER BY i.target_folder = ${folder} DESC, i.target_id = ${targetId} DESC LIMIT 1`;
  return rows[0] === undefined ? undefined : toItem(rows[0]);
}

export interface OutcomeCount {
  readonly kind: string;
  readonly outcome: Outcome;
  readonly items: number;
  readonly bytes: number;
}

/** Items and bytes by kind of folder and outcome. */
export async function countOutcomes(sql: SqlReader, account: number): Promise<OutcomeCount[]> {
  return await sql.all<OutcomeCount>`SELECT f.kind AS kind, i.outcome AS outcome, COUNT(*) AS items, SUM(i.size) AS bytes
    FROM items i JOIN folders f ON f.id = i.folder WHERE f.account = ${account}
    GROUP BY f.kind, i.outcome ORDER BY f.kind, i.outcome`;
}

export function toItem(row: ItemRow): LedgerItem {
  return {
    folder: row[0],
    sourceId: row[1],
    version: row[2],
    size: row[3],
    hash: row[4],
    outcome: row[5],
    reason: row[6],
    targetFolder: row[7],
    targetId: row[8],
    targetVersion: row[9],
    flags: row[10],
    receivedAt: row[11],
    batch: row[12],
    losses: row[13] === '' ? [] : (JSON.parse(row[13]) as Loss[]),
    uid: row[14],
  };
}

/** Whether items of a folder are still known by a former numbering. */
export async function hasSetAside(sql: SqlReader, folder: number): Promise<boolean> {
  // A range of the key, which LIKE is not for SQLite.
  const row = await sql.get`SELECT 1 AS one FROM items WHERE folder = ${folder}
    AND source_id >= '~' AND source_id < char(127) AND outcome <> 'gone' LIMIT 1`;
  return row !== undefined;
}

/** Ids in the target, in pages, of the items of a folder that are known by its numbering as it is now, and are not gone. */
export async function* eachTargetId(
  sql: SqlReader,
  folder: number,
): AsyncGenerator<readonly string[]> {
  const ask = async (after: string) =>
    await sql.rows<
      readonly [sourceId: string, targetId: string]
    >`SELECT source_id, target_id FROM items
      WHERE folder = ${folder} AND source_id > ${after} AND outcome <> 'gone' AND source_id NOT LIKE '~%'
      ORDER BY source_id LIMIT ${PAGE}`;
  for await (const rows of eachPage('', ([sourceId]) => sourceId, ask))
    yield rows.map(([, targetId]) => targetId);
}

/** The folder of the target that had them is no more: their ids there mean nothing in the one that has its place now. */
export async function loseItems(tx: SqlWriter, folder: number): Promise<void> {
  await tx.run`UPDATE items SET target_folder = 0 WHERE folder = ${folder} AND target_folder = ${folder}`;
}

/** Gives items of a folder other names, because the source has numbered anew: what they were known by means nothing now. */
export async function setAsideItems(
  tx: SqlWriter,
  folder: number,
  validity: string,
): Promise<void> {
  await tx.run`UPDATE items SET source_id = ${`~${validity}~`} || source_id
    WHERE folder = ${folder} AND source_id NOT LIKE '~%'`;
}

/** Takes the item out that was set aside and is this one in the target; undefined when there is none. */
export async function takeSetAside(
  tx: SqlWriter,
  folder: number,
  targetId: string,
): Promise<LedgerItem | undefined> {
  const rows =
    await tx.rows<ItemRow>`SELECT folder, source_id, version, size, hash, outcome, reason, target_folder, target_id,
    target_version, flags, received_at, batch, losses, uid FROM items
    WHERE folder = ${folder} AND source_id LIKE '~%' AND target_id = ${targetId} LIMIT 1`;
  const [row] = rows;
  if (row === undefined) return undefined;
  await tx.run`DELETE FROM items WHERE folder = ${folder} AND source_id = ${row[1]}`;
  return toItem(row);
}

/**
 * Items of an account that are gone from the source and still in the target, in pages, by folder.
 * @param sinceBatch 0: on the way back, what came from there, too
 */
export async function* eachGoneItem(
  sql: SqlReader,
  account: number,
  sinceBatch = 1,
): AsyncGenerator<readonly LedgerItem[]> {
  const ask = async ([folder, sourceId]: readonly [folder: number, sourceId: string]) =>
    await sql.rows<ItemRow>`SELECT i.folder, i.source_id, i.version, i.size, i.hash, i.outcome, i.reason, i.target_folder,
      i.target_id, i.target_version, i.flags, i.received_at, i.batch, i.losses, i.uid
      FROM folders f JOIN items i ON i.folder = f.id
      WHERE f.account = ${account} AND i.outcome = 'gone' AND i.target_id <> '' AND i.batch >= ${sinceBatch}
        AND (i.folder > ${folder} OR (i.folder = ${folder} AND i.source_id > ${sourceId}))
      ORDER BY i.folder, i.source_id LIMIT ${PAGE}`;
  const first: readonly [number, string] = [0, ''];
  for await (const rows of eachPage(first, (row) => [row[0], row[1]] as const, ask))
    yield rows.map(toItem);
}

/** Whether anything of an account was dealt with by an earlier run. */
export async function hasItemsOfAccount(sql: SqlReader, account: number): Promise<boolean> {
  const row = await sql.get`SELECT 1 AS one FROM folders f
    WHERE f.account = ${account} AND EXISTS (SELECT 1 FROM items i WHERE i.folder = f.id) LIMIT 1`;
  return row !== undefined;
}

export async function removeItems(
  tx: SqlWriter,
  folder: number,
  sourceIds: readonly string[],
): Promise<void> {
  await tx.run`DELETE FROM items WHERE folder = ${folder} AND source_id IN ${textList(sourceIds)}`;
}

/** The earliest run of which an account still has something. */
export async function firstBatch(sql: SqlReader, account: number): Promise<number | undefined> {
  const row = await sql.get<{ first: number | null }>`SELECT MIN(i.batch) AS first
    FROM folders f JOIN items i ON i.folder = f.id WHERE f.account = ${account} AND i.batch > 0`;
  return row?.first ?? undefined;
}

/** Forgets, on the way back, what came from there and what is gone; and what went back, unless it is kept. */
export async function forgetWayBack(
  tx: SqlWriter,
  account: number,
  keepsOwn: boolean,
): Promise<void> {
  await tx.run`DELETE FROM items WHERE (batch = 0 OR outcome = 'gone' OR ${keepsOwn ? 0 : 1})
    AND folder IN (SELECT id FROM folders WHERE account = ${account})`;
}
