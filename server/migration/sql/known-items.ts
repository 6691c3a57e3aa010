import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import type { Likeness } from '../likeness.ts';

/** An item of the target that was not written by the migration. */
export interface KnownItem {
  /** Where it came among the others. */
  readonly at: number;
  readonly id: string;
  readonly version: string;
  readonly likeness: Likeness;
}

export async function addKnownItems(
  tx: SqlWriter,
  folder: number,
  items: readonly KnownItem[],
): Promise<void> {
  for (const { at, id, version, likeness } of items)
    await tx.run`INSERT INTO known_items (folder, likeness, at, size, target_id, target_version)
      VALUES (${folder}, ${likeness.key}, ${at}, ${likeness.size}, ${id}, ${version})`;
}

/** Those of one likeness, in the order in which they came. */
export async function knownItems(
  sql: SqlReader,
  folder: number,
  key: number,
): Promise<KnownItem[]> {
  const rows = await sql.rows<
    readonly [at: number, size: number, id: string, version: string]
  >`SELECT at, size, target_id, target_version FROM known_items
    WHERE folder = ${folder} AND likeness = ${key} ORDER BY at`;
  return rows.map(([at, size, id, version]) => ({ at, id, version, likeness: { key, size } }));
}

export async function removeKnownItem(
  tx: SqlWriter,
  folder: number,
  { at, likeness }: KnownItem,
): Promise<void> {
  await tx.run`DELETE FROM known_items WHERE folder = ${folder} AND likeness = ${likeness.key} AND at = ${at}`;
}

export async function forgetKnownItems(tx: SqlWriter, folder: number): Promise<void> {
  await tx.run`DELETE FROM known_items WHERE folder = ${folder}`;
}
