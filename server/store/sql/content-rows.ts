// Contents in PostgreSQL: one row per content for all accounts, one row per record that refers to it.
import { list, type SqlReader, type SqlWriter } from '#platform/sql.ts';

export interface ContentRow {
  readonly sha256: Uint8Array;
  readonly size: number;
  /** The compressed content; null when it is in pieces or an object. */
  readonly stored: Uint8Array | null;
  /** Lengths of the pieces; null when there is one. */
  readonly layout: Uint8Array | null;
  readonly objectKey: string | null;
}

export interface RecordRow extends Omit<ContentRow, 'objectKey'> {
  readonly id: number;
  readonly kind: 'message' | 'item';
  readonly prefix: Uint8Array;
  readonly object_key: string | null;
}

/** Marks a content as used and keeps others from removing it until the transaction ends; false when it is not there. */
export async function holdContent(
  tx: SqlWriter,
  sha256: Uint8Array,
  nowSeconds: number,
): Promise<boolean> {
  const { changes } =
    await tx.run`UPDATE blob_contents SET touched_at = ${nowSeconds} WHERE sha256 = ${sha256}`;
  return changes > 0;
}

/** False when another transaction was first. */
export async function insertContent(
  tx: SqlWriter,
  row: ContentRow,
  nowSeconds: number,
): Promise<boolean> {
  const { changes } =
    await tx.run`INSERT INTO blob_contents (sha256, size, stored, layout, object_key, touched_at)
                 VALUES (${row.sha256}, ${row.size}, ${row.stored}, ${row.layout}, ${row.objectKey}, ${nowSeconds})
                 ON CONFLICT (sha256) DO NOTHING`;
  return changes > 0;
}

export async function insertPiece(
  tx: SqlWriter,
  sha256: Uint8Array,
  piece: { readonly n: number; readonly stored: Uint8Array },
): Promise<void> {
  await tx.run`INSERT INTO blob_pieces (sha256, n, stored) VALUES (${sha256}, ${piece.n}, ${piece.stored})`;
}

/** Ids ascend in the order of the calls and are never used again. */
export async function insertRecord(
  tx: SqlWriter,
  account: number,
  record: { readonly kind: string; readonly sha256: Uint8Array; readonly prefix: Uint8Array },
): Promise<number> {
  const row = await tx.get<{
    id: number;
  }>`INSERT INTO blob_records (account, kind, sha256, prefix)
     VALUES (${account}, ${record.kind}, ${record.sha256}, ${record.prefix}) RETURNING id`;
  return row!.id;
}

export async function readRecords(
  reader: SqlReader,
  account: number,
  ids: readonly number[],
): Promise<RecordRow[]> {
  return await reader.all<RecordRow>`
    SELECT r.id, r.kind, r.prefix, c.sha256, c.size, c.stored, c.layout, c.object_key
    FROM blob_records r JOIN blob_contents c ON c.sha256 = r.sha256
    WHERE r.account = ${account} AND r.id IN ${list(ids)}`;
}

/** At most `count` records after one, without their contents. */
export async function readRecordsAfter(
  reader: SqlReader,
  account: number,
  page: { readonly after: number; readonly count: number },
): Promise<
  { id: number; kind: 'message' | 'item'; sha256: Uint8Array; size: number; prefix_size: number }[]
> {
  return await reader.all`
    SELECT r.id, r.kind, r.sha256, c.size, length(r.prefix) AS prefix_size
    FROM blob_records r JOIN blob_contents c ON c.sha256 = r.sha256
    WHERE r.account = ${account} AND r.id > ${page.after} ORDER BY r.id LIMIT ${page.count}`;
}

export async function readPiece(
  reader: SqlReader,
  sha256: Uint8Array,
  n: number,
): Promise<Uint8Array | undefined> {
  const row = await reader.get<{
    stored: Uint8Array;
  }>`SELECT stored FROM blob_pieces WHERE sha256 = ${sha256} AND n = ${n}`;
  return row?.stored;
}

export async function lastRecord(reader: SqlReader, account: number): Promise<number> {
  const row = await reader.get<{
    last: number;
  }>`SELECT coalesce(max(id), 0) AS last FROM blob_records WHERE account = ${account}`;
  return row!.last;
}

export async function deleteRecords(
  tx: SqlWriter,
  account: number,
  ids: readonly number[],
): Promise<void> {
  await tx.run`DELETE FROM blob_records WHERE account = ${account} AND id IN ${list(ids)}`;
}

/** Records of an account up to one, except those named; then the contents that nothing refers to any more. */
export async function deleteRecordsExcept(
  tx: SqlWriter,
  account: number,
  which: { readonly upTo: number; readonly kept: readonly number[]; readonly nowSeconds: number },
): Promise<void> {
  const gone = await tx.all<{ sha256: Uint8Array }>`
    DELETE FROM blob_records WHERE account = ${account} AND id <= ${which.upTo} AND id NOT IN ${list(which.kept)}
    RETURNING sha256`;
  for (const { sha256 } of gone) {
    // Locked first: the next statement then sees the records of every transaction that used the content meanwhile.
    await tx.all`SELECT sha256 FROM blob_contents WHERE sha256 = ${sha256} FOR UPDATE`;
    await tx.run`INSERT INTO blob_orphans (object_key, since_seconds)
                 SELECT object_key, CAST(${which.nowSeconds} AS BIGINT) FROM blob_contents c
                 WHERE sha256 = ${sha256} AND object_key IS NOT NULL
                   AND NOT EXISTS (SELECT 1 FROM blob_records r WHERE r.sha256 = c.sha256)
                 ON CONFLICT (object_key) DO NOTHING`;
    await tx.run`DELETE FROM blob_contents c WHERE sha256 = ${sha256}
                 AND NOT EXISTS (SELECT 1 FROM blob_records r WHERE r.sha256 = c.sha256)`;
  }
}

/** Bytes as stored of everything an account refers to, whole contents and those in pieces apart. */
export async function storedBytes(
  reader: SqlReader,
  account: number,
): Promise<{ small: number; large: number }> {
  const row = await reader.get<{ small: number; large: number }>`
    SELECT coalesce(sum(length(c.stored) + length(r.prefix)), 0) AS small,
           coalesce(sum(CASE WHEN c.stored IS NULL THEN c.size ELSE 0 END), 0) AS large
    FROM blob_records r JOIN blob_contents c ON c.sha256 = r.sha256 WHERE r.account = ${account}`;
  return row!;
}

/** Notes an object that no content refers to (yet). */
export async function insertOrphan(
  tx: SqlWriter,
  objectKey: string,
  nowSeconds: number,
): Promise<void> {
  await tx.run`INSERT INTO blob_orphans (object_key, since_seconds) VALUES (${objectKey}, ${nowSeconds})
               ON CONFLICT (object_key) DO NOTHING`;
}

export async function deleteOrphan(tx: SqlWriter, objectKey: string): Promise<void> {
  await tx.run`DELETE FROM blob_orphans WHERE object_key = ${objectKey}`;
}

export async function orphansBefore(reader: SqlReader, seconds: number): Promise<string[]> {
  const rows = await reader.rows<
    [string]
  >`SELECT object_key FROM blob_orphans WHERE since_seconds < ${seconds} LIMIT 1000`;
  return rows.map(([key]) => key);
}
