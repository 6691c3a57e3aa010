import type { SqlWriter } from '#platform/sql.ts';

/** A part of a transaction that may be taken back alone. Parts do not nest. */
export async function beginPart(sql: SqlWriter): Promise<void> {
  await sql.run`SAVEPOINT part`;
}

export async function keepPart(sql: SqlWriter): Promise<void> {
  await sql.run`RELEASE SAVEPOINT part`;
}

export async function takeBackPart(sql: SqlWriter): Promise<void> {
  await sql.run`ROLLBACK TO SAVEPOINT part`;
  await sql.run`RELEASE SAVEPOINT part`;
}
