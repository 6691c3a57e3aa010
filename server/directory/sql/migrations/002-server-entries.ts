import type { Migration } from '#platform/sql.ts';

/** Annotations of the server as a whole. */
export const createServerEntryTable: Migration = {
  version: 2,
  name: 'server-entries',
  sqlite: table('BLOB'),
  postgres: table('BYTEA'),
};

function table(bytes: string): string {
  return `CREATE TABLE server_entries (name TEXT PRIMARY KEY, value ${bytes} NOT NULL);`;
}
