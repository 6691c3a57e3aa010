import type { SqlReader, SqlWriter } from '#platform/sql.ts';

/** One run of a migration, or one thing done to it. */
export interface Batch {
  readonly id: number;
  readonly kind: string;
  readonly startedAt: number;
  /** 0: it was cut off. */
  readonly finishedAt: number;
}

/** Begins a batch; gives its number. */
export async function beginBatch(tx: SqlWriter, kind: string, atSeconds: number): Promise<number> {
  await tx.run`INSERT INTO batches (kind, started_at, finished_at, options) VALUES (${kind}, ${atSeconds}, 0, '')`;
  return (await tx.get<{ id: number }>`SELECT MAX(id) AS id FROM batches`)!.id;
}

export async function endBatch(tx: SqlWriter, id: number, atSeconds: number): Promise<void> {
  await tx.run`UPDATE batches SET finished_at = ${atSeconds} WHERE id = ${id}`;
}

export async function readBatches(sql: SqlReader): Promise<Batch[]> {
  return await sql.all<Batch>`SELECT id, kind, started_at AS "startedAt", finished_at AS "finishedAt" FROM batches ORDER BY id`;
}
