// fulltext.sqlite of one account: an FTS5 table of terms by item, and how far it follows the index. Used in threads of its own.
import { existsSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** How far the full text follows the index. */
export interface TextMark {
  /** All items up to this one are in. */
  readonly item: number;
  /** The identity of that item: an index that has another one there is not the one that was followed. */
  readonly identity: Uint8Array | null;
  /** Grows with every change of the terms. */
  readonly version: number;
  /** Items taken in since those that are gone were last looked for. */
  readonly sincePurge: number;
  /** Items taken in since the terms were last merged. */
  readonly sinceMerge: number;
}

/** Changes with the layout: a file of another layout is made anew. */
const LAYOUT = 1;
const BUSY_TIMEOUT_MS = 20_000;

/** The marks of term-classes.ts are part of terms. Positions and columns are not kept: the text decides where they matter. */
const schema = `
  CREATE VIRTUAL TABLE terms USING fts5(
    words, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '.<>+-#:@!'");
  CREATE TABLE mark (
    id INTEGER PRIMARY KEY, item INTEGER NOT NULL, identity BLOB, version INTEGER NOT NULL,
    since_purge INTEGER NOT NULL, since_merge INTEGER NOT NULL);
  INSERT INTO mark VALUES (1, 0, NULL, 0, 0, 0);
  CREATE TABLE recent_terms (version INTEGER PRIMARY KEY, terms TEXT NOT NULL);
  PRAGMA user_version=${LAYOUT};
`;

export function textFilePath(folder: string): string {
  return `${folder}/fulltext.sqlite`;
}

/** Opens the account's file for writing; creates it when it is missing or of another layout. */
export function openTextFile(folder: string): DatabaseSync {
  const path = textFilePath(folder);
  const database = open(path);
  try {
    // Whoever comes second finds the layout there.
    database.exec('BEGIN IMMEDIATE');
    const layout = (database.prepare('PRAGMA user_version').get() as { user_version: number })
      .user_version;
    if (layout === 0) database.exec(schema);
    database.exec('COMMIT');
    if (layout === 0 || layout === LAYOUT) return database;
  } catch (error) {
    database.close();
    throw error;
  }
  database.close();
  removeTextFile(folder);
  return openTextFile(folder);
}

/** Opens the file for searching; undefined when there is none that can be read. */
export function openTextReader(folder: string): DatabaseSync | undefined {
  const path = textFilePath(folder);
  if (!existsSync(path)) return undefined;
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec('PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY');
    const row = database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (row.user_version !== LAYOUT) {
      database.close();
      return undefined;
    }
    // The vocabulary tables belong to the connection.
    database.exec(
      `CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, terms, row);
       CREATE VIRTUAL TABLE temp.postings USING fts5vocab(main, terms, instance);
       PRAGMA query_only=1`,
    );
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

export function removeTextFile(folder: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(textFilePath(folder) + suffix, { force: true });
}

export function readMark(database: DatabaseSync): TextMark {
  const row = database
    .prepare('SELECT item, identity, version, since_purge, since_merge FROM mark WHERE id = 1')
    .get() as {
    item: number;
    identity: Uint8Array | null;
    version: number;
    since_purge: number;
    since_merge: number;
  };
  return {
    item: row.item,
    identity: row.identity,
    version: row.version,
    sincePurge: row.since_purge,
    sinceMerge: row.since_merge,
  };
}

function open(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec(
      // Merging leaves as many pages free as it wrote: they are given back. Has to be said before anything else.
      `PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-4096;
       PRAGMA temp_store=MEMORY`,
    );
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
