import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { existsSync } from 'node:fs';
import { readMark, type TextMark } from './full-text-file.ts';

/** Terms told to readers one by one; more than these and a reader reads the vocabulary anew. */
export const MAX_TOLD_TERMS = 4_000;
const TOLD_VERSIONS = 64;
/** Items whose numbers are compared at a time: an account may have millions. */
const PURGED_AT_ONCE = 5_000;

/** A message that is to be taken in. */
export interface ItemToFeed {
  readonly item: number;
  readonly identity: Uint8Array;
  readonly pack: number;
  readonly offset: number;
  readonly length: number;
  readonly size: number;
}

/** The account's index, read beside the server's own connection. undefined when there is none. */
export function openIndexReader(folder: string): DatabaseSync | undefined {
  const path = `${folder}/index.sqlite`;
  if (!existsSync(path)) return undefined;
  const database = new DatabaseSync(path, { timeout: 5_000 });
  database.exec('PRAGMA query_only=1; PRAGMA wal_autocheckpoint=0');
  return database;
}

/** True when the index still is the one that was followed up to the mark. */
export function isSameIndex(index: DatabaseSync, account: number, mark: TextMark): boolean {
  if (mark.item === 0) return true;
  const state = index
    .prepare('SELECT next_item AS next FROM account_state WHERE account = ?')
    .get(account) as { next: number } | undefined;
  if (state === undefined || mark.item >= state.next) return false;
  const row = index
    .prepare('SELECT identity FROM items WHERE account = ? AND id = ?')
    .get(account, mark.item) as { identity: Uint8Array } | undefined;
  return row === undefined || Buffer.compare(row.identity, mark.identity ?? Buffer.of()) === 0;
}

/** The next items behind the mark, ascending. */
export function itemsAfter(
  index: DatabaseSync,
  account: number,
  { after, limit }: { after: number; limit: number },
): ItemToFeed[] {
  return index
    .prepare(
      `SELECT id AS item, identity, pack, pack_offset AS offset, record_length AS length, size
       FROM items WHERE account = ? AND id > ? ORDER BY id LIMIT CAST(? AS BIGINT)`,
    )
    .all(account, after, limit) as unknown as ItemToFeed[];
}

/** True when the account has no more items and bytes than these. */
export function hasFew(
  index: DatabaseSync,
  account: number,
  few: { readonly items: number; readonly bytes: number },
): boolean {
  const items = itemsAfter(index, account, { after: 0, limit: few.items + 1 });
  return items.length <= few.items && items.reduce((sum, { size }) => sum + size, 0) <= few.bytes;
}

/** Writes to one account's full text, inside transactions of its own. */
export class TextWriter {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #forget: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insert = database.prepare('INSERT INTO terms (rowid, words) VALUES (?, ?)');
    this.#forget = database.prepare('DELETE FROM terms WHERE rowid = ?');
    // What it tells as the last row is one of FTS5's own, of more than 53 bits.
    this.#forget.setReadBigInts(true);
  }

  mark(): TextMark {
    return readMark(this.#database);
  }

  /** Keeps other processes from feeding the account until done() or undo(). */
  begin(): void {
    this.#database.exec('BEGIN IMMEDIATE');
  }

  undo(): void {
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }

  done(): void {
    this.#database.exec('COMMIT');
  }

  /** @param terms each once, with a space between them */
  add(item: number, terms: string): void {
    this.#insert.run(item, terms);
  }

  /** Notes that all items up to this one are in, with the terms that came with them. */
  advance(
    before: TextMark,
    to: { last: ItemToFeed; count: number; terms: ReadonlySet<string> },
  ): void {
    const version = before.version + 1;
    if (to.terms.size <= MAX_TOLD_TERMS)
      this.#database
        .prepare('INSERT INTO recent_terms (version, terms) VALUES (?, ?)')
        .run(version, [...to.terms].join('\n'));
    this.#database
      .prepare('DELETE FROM recent_terms WHERE version <= ?')
      .run(version - TOLD_VERSIONS);
    this.#database
      .prepare(
        `UPDATE mark SET item = ?, identity = ?, version = ?, since_purge = since_purge + ?,
           since_merge = since_merge + ? WHERE id = 1`,
      )
      .run(to.last.item, to.last.identity, version, to.count, to.count);
  }

  /** Empties it: the index is another one than before. */
  clear(): void {
    this.#database.exec(
      `INSERT INTO terms (terms) VALUES ('delete-all'); DELETE FROM recent_terms;
       UPDATE mark SET item = 0, identity = NULL, version = version + 1000000, since_purge = 0, since_merge = 0`,
    );
  }

  /** Forgets the items that the index no longer has. */
  purge(index: DatabaseSync, account: number): void {
    const held = arrays(
      this.#database.prepare('SELECT id FROM terms_docsize WHERE id > ? ORDER BY id LIMIT ?'),
    );
    const kept = arrays(
      index.prepare('SELECT id FROM items WHERE account = ? AND id BETWEEN ? AND ?'),
    );
    for (let ids = idsOf(held.all(0, PURGED_AT_ONCE)); ids.length > 0;) {
      const last = ids.at(-1)!;
      const live = new Set(idsOf(kept.all(account, ids[0]!, last)));
      for (const id of ids) if (!live.has(id)) this.#forget.run(id);
      ids = idsOf(held.all(last, PURGED_AT_ONCE));
    }
    this.#database.exec('UPDATE mark SET since_purge = 0');
  }

  itemCount(): number {
    const row = this.#database.prepare('SELECT count(*) AS n FROM terms_docsize').get();
    return (row as { n: number }).n;
  }

  /** Merges what the batches left: wholly, or a good part of it. */
  merge(how: 'all' | 'some'): void {
    this.#database.exec(
      how === 'all'
        ? `INSERT INTO terms (terms) VALUES ('optimize')`
        : `INSERT INTO terms (terms, rank) VALUES ('merge', -2000)`,
    );
    this.#database.exec('UPDATE mark SET since_merge = 0');
  }

  /** Gives free pages back to the file system. Outside a transaction. */
  shrink(): void {
    this.#database.exec('PRAGMA incremental_vacuum');
  }
}

function arrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true);
  return statement;
}

function idsOf(rows: unknown): number[] {
  return (rows as [number][]).map(([id]) => id);
}
