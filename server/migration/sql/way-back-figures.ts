import type { SqlReader } from '#platform/sql.ts';
import type { Loss } from '../item.ts';
import { REMOVED_THERE } from '../way-back/reasons.ts';

export interface KindCount {
  readonly kind: string;
  readonly items: number;
}

/** What one run of the way back wrote to the source, and what it took from there, by kinds of folders. */
export async function countWayBack(
  sql: SqlReader,
  account: number,
  batch: number,
): Promise<{ readonly written: readonly KindCount[]; readonly removed: readonly KindCount[] }> {
  return {
    written: await sql.all<KindCount>`SELECT f.kind AS kind, COUNT(*) AS items
      FROM items i JOIN folders f ON f.id = i.folder WHERE f.account = ${account} AND i.batch = ${batch}
        AND i.outcome = 'written' AND i.losses NOT LIKE '%"changed-in-both"%' GROUP BY f.kind ORDER BY f.kind`,
    removed: await sql.all<KindCount>`SELECT f.kind AS kind, COUNT(*) AS items
      FROM items i JOIN folders f ON f.id = i.folder WHERE f.account = ${account} AND i.batch = ${batch}
        AND i.outcome = 'gone' AND i.reason = ${REMOVED_THERE} GROUP BY f.kind ORDER BY f.kind`,
  };
}

/** What of it could not be said there, at most so many. */
export async function wayBackLosses(
  sql: SqlReader,
  on: { readonly account: number; readonly batch: number; readonly limit: number },
): Promise<Loss[]> {
  const rows = await sql.rows<readonly [losses: string]>`SELECT i.losses
    FROM items i JOIN folders f ON f.id = i.folder
    WHERE f.account = ${on.account} AND i.batch = ${on.batch} AND i.losses <> ''
    ORDER BY f.id, i.source_id LIMIT ${on.limit}`;
  return rows.flatMap(([losses]) => JSON.parse(losses) as Loss[]).slice(0, on.limit);
}

/** Folders here that no source takes, by their names. */
export async function foldersWithoutWayBack(
  sql: SqlReader,
  account: number,
): Promise<readonly { readonly kind: string; readonly path: string }[]> {
  const rows = await sql.rows<
    readonly [kind: string, path: string]
  >`SELECT kind, source_path FROM folders
    WHERE account = ${account} AND target_id = '' AND losses LIKE '%"folder-kind"%' ORDER BY id`;
  return rows.map(([kind, path]) => ({ kind, path: (JSON.parse(path) as string[]).join('/') }));
}
