import type { SqlReader } from '#platform/sql.ts';
import type { Outcome } from '../ledger.ts';

/** Figures that a report is made of. They are counted where the items are, so that memory does not grow with the ledger. */

export interface FolderCount {
  readonly folder: number;
  readonly outcome: Outcome;
  readonly items: number;
  readonly bytes: number;
}

/** What was moved, or taken from the target too, no longer counts as gone. */
export async function countByFolder(sql: SqlReader, account: number): Promise<FolderCount[]> {
  return await sql.all<FolderCount>`SELECT i.folder AS folder, i.outcome AS outcome, COUNT(*) AS items, SUM(i.size) AS bytes
    FROM items i JOIN folders f ON f.id = i.folder
    WHERE f.account = ${account} AND NOT (i.outcome = 'gone' AND i.target_id = '')
    GROUP BY i.folder, i.outcome`;
}

/** Items that are nowhere in the target, not even as a report message, and were meant to be. */
export async function countFailures(sql: SqlReader, account: number): Promise<number> {
  const row = await sql.get<{
    items: number;
  }>`SELECT COUNT(*) AS items FROM items i JOIN folders f ON f.id = i.folder
    WHERE f.account = ${account} AND i.outcome IN ('refused', 'unreadable') AND i.target_id = ''`;
  return row?.items ?? 0;
}

export interface BatchCount {
  readonly batch: number;
  readonly items: number;
  readonly bytes: number;
}

/** What each batch wrote into folders that still counts as written. */
export async function countByBatch(sql: SqlReader): Promise<BatchCount[]> {
  return await sql.all<BatchCount>`SELECT batch, COUNT(*) AS items, SUM(size) AS bytes FROM items
    WHERE outcome IN ('written', 'gone') AND batch > 0
      AND folder NOT IN (SELECT id FROM folders WHERE kind = 'settings') GROUP BY batch ORDER BY batch`;
}

/** Something that was counted under one name, with some of what it was. */
export interface CountedLoss {
  readonly what: string;
  readonly count: number;
}
export interface LossExample {
  readonly what: string;
  readonly folder: string;
  readonly detail: string;
}

export async function countLosses(sql: SqlReader, account: number): Promise<CountedLoss[]> {
  return await sql.all<CountedLoss>`SELECT json_extract(l.value, '$.what') AS what, COUNT(*) AS count
    FROM items i JOIN folders f ON f.id = i.folder, json_each(i.losses) l
    WHERE f.account = ${account} AND i.losses <> '' GROUP BY what ORDER BY count DESC, what`;
}

/** The first few of each. `folder` is the path as JSON. */
export async function lossExamples(
  sql: SqlReader,
  account: number,
  limit: number,
): Promise<LossExample[]> {
  return await sql.all<LossExample>`SELECT what, folder, detail FROM (
      SELECT json_extract(l.value, '$.what') AS what, json_extract(l.value, '$.detail') AS detail,
        f.source_path AS folder,
        ROW_NUMBER() OVER (PARTITION BY json_extract(l.value, '$.what') ORDER BY i.folder, i.source_id) AS n
      FROM items i JOIN folders f ON f.id = i.folder, json_each(i.losses) l
      WHERE f.account = ${account} AND i.losses <> '')
    WHERE n <= ${limit} ORDER BY what, n`;
}

/** An item that is not in the target as it was. */
export interface LeftItem {
  readonly kind: string;
  /** The path in the source as JSON. */
  readonly folder: string;
  readonly id: string;
  readonly outcome: 'skipped' | 'refused' | 'unreadable';
  readonly reason: string;
  readonly size: number;
  readonly receivedAt: number;
  /** There is a report message with what is left of it. */
  readonly isKept: number;
}

export async function readLeftItems(
  sql: SqlReader,
  account: number,
  limit: number,
): Promise<LeftItem[]> {
  return await sql.all<LeftItem>`SELECT f.kind AS kind, f.source_path AS folder, i.source_id AS id, i.outcome AS outcome,
      i.reason AS reason, i.size AS size, i.received_at AS "receivedAt", i.target_id <> '' AS "isKept"
    FROM items i JOIN folders f ON f.id = i.folder
    WHERE f.account = ${account} AND i.outcome IN ('skipped', 'refused', 'unreadable')
    ORDER BY i.folder, i.source_id LIMIT ${limit}`;
}

/** Why items are not in the target as they were, by reason. */
export interface LeftCount {
  readonly outcome: LeftItem['outcome'];
  readonly reason: string;
  readonly items: number;
  readonly bytes: number;
}

export async function countLeft(
  sql: SqlReader,
  account: number,
  limit: number,
): Promise<LeftCount[]> {
  return await sql.all<LeftCount>`SELECT i.outcome AS outcome, i.reason AS reason, COUNT(*) AS items, SUM(i.size) AS bytes
    FROM items i JOIN folders f ON f.id = i.folder
    WHERE f.account = ${account} AND i.outcome IN ('skipped', 'refused', 'unreadable')
    GROUP BY i.outcome, i.reason ORDER BY items DESC, i.reason LIMIT ${limit}`;
}
