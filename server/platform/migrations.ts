import { DomainError, isDomainError } from './errors.ts';
import type { Migration, Sql } from './sql.ts';

/** Number of PostgreSQL's advisory lock for schema changes: "mail" in ASCII. */
const SCHEMA_LOCK = 0x6d61_696c;

/**
 * Brings a database to the newest schema: append-only numbered steps, recorded per component, each in the order given.
 * @throws DomainError not-supported when the database was written by a newer version
 */
export async function migrate(
  sql: Sql,
  component: string,
  steps: readonly Migration[],
): Promise<void> {
  if ((await presentVersion(sql, component)) === steps.at(-1)?.version) return;
  const newest = steps.at(-1)?.version ?? 0;
  await sql.transaction(async (tx) => {
    // Nodes that start at the same moment take turns; SQLite's write transactions do so by themselves.
    if (sql.dialect === 'postgres') await tx.script(`SELECT pg_advisory_xact_lock(${SCHEMA_LOCK})`);
    await tx.script(
      'CREATE TABLE IF NOT EXISTS schema_version (component TEXT PRIMARY KEY, version INTEGER NOT NULL)',
    );
    const row = await tx.get<{
      version: number;
    }>`SELECT version FROM schema_version WHERE component = ${component}`;
    const present = row?.version ?? 0;
    if (present > newest)
      throw new DomainError(
        'not-supported',
        `the ${component} database has version ${present}, this program knows ${newest}: start the newer program again`,
      );
    if (present === newest) return;
    for (const step of steps) {
      if (step.version <= present) continue;
      await tx.script(sql.dialect === 'sqlite' ? step.sqlite : step.postgres);
    }
    await tx.run`INSERT INTO schema_version (component, version) VALUES (${component}, ${newest})
                 ON CONFLICT (component) DO UPDATE SET version = excluded.version`;
  });
}

/** Read without a lock, since nearly every opening finds the schema as it should be. */
async function presentVersion(sql: Sql, component: string): Promise<number | undefined> {
  try {
    const row = await sql.get<{
      version: number;
    }>`SELECT version FROM schema_version WHERE component = ${component}`;
    return row?.version;
  } catch (error) {
    if (isDomainError(error)) throw error;
    return undefined;
  }
}
