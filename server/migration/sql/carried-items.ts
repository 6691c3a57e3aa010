import type { SqlReader } from '#platform/sql.ts';

/** How many items of a folder need nothing more, and how large they are: not those that are gone, or wait to be tried again. */
export async function countCarried(
  sql: SqlReader,
  folder: number,
): Promise<{ readonly items: number; readonly bytes: number }> {
  const row = await sql.get<{ items: number; bytes: number | null }>`SELECT COUNT(*) AS items,
    SUM(size) AS bytes FROM items WHERE folder = ${folder} AND source_id NOT LIKE '~%' AND outcome <> 'gone'
    AND NOT (outcome IN ('refused', 'unreadable') AND target_id = '')`;
  return { items: row?.items ?? 0, bytes: row?.bytes ?? 0 };
}
