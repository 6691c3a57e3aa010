import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import type { Difference, RecordedVerification } from '../verification.ts';

interface Row {
  readonly source: string;
  readonly at: number;
  readonly looked_at_source: number;
  readonly compared: number;
  readonly counts: string;
  readonly differences: string;
  readonly error: string;
}

/** Keeps what the last verification of an account found, over the one before. */
export async function putVerification(tx: SqlWriter, it: RecordedVerification): Promise<void> {
  await tx.run`INSERT OR REPLACE INTO verifications (source, at, looked_at_source, compared, counts, differences, error)
    VALUES (${it.source}, ${it.atSeconds}, ${it.lookedAtSource ? 1 : 0}, ${it.compared}, ${JSON.stringify(it.counts)},
    ${JSON.stringify(it.differences)}, ${it.error ?? ''})`;
}

/** The last verification of each account, by its name in the source. */
export async function readVerifications(
  sql: SqlReader,
): Promise<ReadonlyMap<string, RecordedVerification>> {
  const rows = await sql.all<Row>`SELECT * FROM verifications`;
  return new Map(rows.map((row) => [row.source, toVerification(row)]));
}

function toVerification(row: Row): RecordedVerification {
  return {
    source: row.source,
    atSeconds: row.at,
    lookedAtSource: row.looked_at_source !== 0,
    compared: row.compared,
    counts: JSON.parse(row.counts) as RecordedVerification['counts'],
    differences: JSON.parse(row.differences) as Difference[],
    ...(row.error !== '' && { error: row.error }),
  };
}
