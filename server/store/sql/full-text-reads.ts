import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { readMark, type TextMark } from './full-text-file.ts';

/** Reads one account's full text over one connection. */
export class TextReader implements Disposable {
  readonly #database: DatabaseSync;
  readonly #postings: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#postings = database.prepare('SELECT doc FROM postings WHERE term = ?');
    this.#postings.setReturnArrays(true);
  }

  /** Runs `work` over one state of the file. */
  snapshot<T>(work: () => T): T {
    this.#database.exec('BEGIN');
    try {
      return work();
    } finally {
      this.#database.exec('COMMIT');
    }
  }

  mark(): TextMark {
    return readMark(this.#database);
  }

  /** All terms, a line each. */
  vocabulary(): string {
    const row = this.#database
      .prepare('SELECT group_concat(term, char(10)) AS terms FROM vocabulary')
      .get() as { terms: string | null };
    return row.terms ?? '';
  }

  /** The terms that came with the versions after this one, a line each; undefined when they are not all told. */
  termsSince(version: number, until: number): string | undefined {
    const rows = this.#database
      .prepare('SELECT terms FROM recent_terms WHERE version > ? ORDER BY version')
      .all(version) as { terms: string }[];
    return rows.length === until - version ? rows.map((row) => row.terms).join('\n') : undefined;
  }

  /** Items that have the term. */
  itemsWith(term: string): [item: number][] {
    return this.#postings.all(term) as unknown as [number][];
  }

  itemCount(): number {
    const row = this.#database.prepare('SELECT count(*) AS n FROM terms_docsize').get();
    return (row as { n: number }).n;
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
