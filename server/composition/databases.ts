// Which database each part works on: files in the data folder, or one PostgreSQL for all nodes.
import { join } from 'node:path';
import type { DataFolder } from '#platform/data-folder.ts';
import type { Log } from '#platform/log.ts';
import { openPostgres } from '#platform/postgres.ts';
import { serverSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import type { Sql } from '#platform/sql.ts';
import { openSqlite } from '#platform/sqlite.ts';

/** Parts with connections of their own, so that one that holds its connections never keeps another from getting on. */
export type DatabasePart = 'directory' | 'queue' | 'index' | 'contents' | 'full-text';

/** The address of the PostgreSQL in use; undefined when data is kept in the data folder. */
export function databaseAddress(settings: Settings): string | undefined {
  const { storage } = settings.of(serverSettings);
  return storage === 'embedded' ? undefined : storage;
}

/** Where data is kept, without the password. */
export function describeStorage(settings: Settings): string {
  const { storage } = settings.of(serverSettings);
  if (storage === 'embedded') return storage;
  return storage.replace(/\?.*$/s, '').replace(/^(\w+:\/\/[^/@:]*):[^@]*@/, '$1@');
}

/** @throws DomainError corrupt, read-only, no-space; PostgreSQL is reached with the first query only */
export function openDatabase(
  part: Extract<DatabasePart, 'directory' | 'queue'>,
  at: { readonly folder: DataFolder; readonly settings: Settings; readonly log: Log },
): Sql {
  if (databaseAddress(at.settings) !== undefined) return openSharedDatabase(part, at);
  return part === 'directory'
    ? openSqlite({ path: at.folder.directoryFile, synchronous: 'FULL' })
    : openSqlite({ path: join(at.folder.queue, 'queue.sqlite'), synchronous: 'NORMAL' });
}

/** A reader of mail holds its connection as long as it reads: the index gets the most. */
const shares: Readonly<Record<DatabasePart, number>> = {
  index: 0.5,
  contents: 0.125,
  'full-text': 0.125,
  directory: 0.125,
  queue: 0.125,
};

/** For settings that name a PostgreSQL. */
export function openSharedDatabase(
  part: DatabasePart,
  at: { readonly settings: Settings; readonly log: Log },
): Sql {
  const { databaseConnections } = at.settings.of(serverSettings);
  return openPostgres({
    url: databaseAddress(at.settings)!,
    log: at.log,
    maxConnections: Math.max(2, Math.floor(databaseConnections * shares[part])),
  });
}
