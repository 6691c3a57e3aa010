// Both databases behind the SQL seam, for suites that must hold on each.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSilentLog } from '#platform/log.ts';
import { openPostgres } from '#platform/postgres.ts';
import type { Sql } from '#platform/sql.ts';
import { openSqlite } from '#platform/sqlite.ts';
import { withPostgres } from './postgres.ts';

/** Opens an empty database, the same one again while it is the same `name`. */
export interface SqlFactory {
  /** What the tests' names say, e.g. "SQLite". */
  readonly name: string;
  /** A new, empty database of which several connections can be opened. */
  create(): Promise<{ open(): Promise<Sql> } & AsyncDisposable>;
}

/** Registers the suite on SQLite, and on PostgreSQL where one can be started. */
export async function onEachDatabase(
  name: string,
  suite: (factory: SqlFactory) => void,
): Promise<void> {
  suite(sqlite);
  await withPostgres(`PostgreSQL: ${name}`, (openSchema) =>
    suite({
      name: 'PostgreSQL',
      async create() {
        const schema = await openSchema();
        return {
          open: async () =>
            openPostgres({ url: schema.url, log: createSilentLog(), maxConnections: 4 }),
          [Symbol.asyncDispose]: async () => await schema[Symbol.asyncDispose](),
        };
      },
    }),
  );
}

export const sqlite: SqlFactory = {
  name: 'SQLite',
  async create() {
    const folder = await mkdtemp(join(tmpdir(), 'mailstead-sql-'));
    return {
      open: async () => openSqlite({ path: join(folder, 'test.sqlite'), synchronous: 'NORMAL' }),
      [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true, force: true }),
    };
  },
};
