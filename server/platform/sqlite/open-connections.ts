import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { SqliteOptions } from '../sqlite.ts';
import { PreparedReader } from './prepared-reader.ts';

/** Opening waits in place for another process that just creates or recovers the file. */
const OPEN_TIMEOUT_MS = 2_000;

/** A second connection to the file: what runs on it never sees an open transaction of the first. */
export interface ReadConnection {
  readonly database: DatabaseSync;
  readonly reader: PreparedReader;
  readonly begin: StatementSync;
  readonly end: StatementSync;
}

/** The connection that writes; makes the file when there is none. */
export function openWriter(options: SqliteOptions): DatabaseSync {
  // A power cut may leave an empty file beside a WAL, and SQLite drops that: only what can be rebuilt may be made so.
  const isCarefree = options.isRebuildable === true && options.synchronous === 'NORMAL';
  const database = new DatabaseSync(options.path, { timeout: OPEN_TIMEOUT_MS });
  try {
    database.exec(
      `PRAGMA page_size=${options.pageSize ?? 4096}; ${isCarefree ? 'PRAGMA synchronous=OFF;' : ''}
       PRAGMA journal_mode=WAL; PRAGMA synchronous=${options.synchronous}; PRAGMA foreign_keys=ON;
       PRAGMA cache_size=-${options.cacheKib ?? 1024}; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=0;
       PRAGMA busy_timeout=0`,
    );
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

export function openReader(options: SqliteOptions): ReadConnection {
  const database = new DatabaseSync(options.path, { timeout: OPEN_TIMEOUT_MS });
  database.exec(
    `PRAGMA query_only=1; PRAGMA cache_size=-${options.cacheKib ?? 1024}; PRAGMA temp_store=MEMORY`,
  );
  return {
    database,
    reader: new PreparedReader(database, options.path),
    begin: database.prepare('BEGIN'),
    end: database.prepare('COMMIT'),
  };
}

/** https://www.sqlite.org/wal.html#the_wal_file: the last to close copies the WAL and removes it, unless it may not write. */
export function openKeeper(path: string): DatabaseSync {
  const keeper = new DatabaseSync(path, { readOnly: true, timeout: OPEN_TIMEOUT_MS });
  // Takes part only from its first look at the file.
  keeper.exec('PRAGMA user_version');
  return keeper;
}
