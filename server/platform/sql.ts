// The SQL seam: one small interface, two adapters (sqlite.ts, postgres.ts).
// Statements are written once, as tagged templates, in the common subset of SQLite and PostgreSQL, and are
// prepared once per connection: the template's identity is the cache key, so SQL text is never built at run time.

export type SqlValue = number | string | Uint8Array | null;

/** A list parameter: `WHERE uid IN ${list(uids)}`. Each adapter passes it as one parameter, whatever its length. */
export interface SqlList {
  readonly kind: 'list';
  readonly element: 'number' | 'text';
  readonly values: readonly (number | string)[];
}
export type SqlParam = SqlValue | SqlList;

export function list(values: readonly number[]): SqlList {
  return { kind: 'list', element: 'number', values };
}

export function textList(values: readonly string[]): SqlList {
  return { kind: 'list', element: 'text', values };
}

export interface SqlResult {
  /** Rows inserted, updated or deleted. */
  readonly changes: number;
}

export interface SqlReader {
  /** All rows as objects keyed by column name. */
  all<Row extends object>(text: TemplateStringsArray, ...params: SqlParam[]): Promise<Row[]>;
  /** All rows as arrays in column order: for wide or long reads. */
  rows<Row extends readonly unknown[]>(
    text: TemplateStringsArray,
    ...params: SqlParam[]
  ): Promise<Row[]>;
  /** The first row, or undefined. */
  get<Row extends object>(
    text: TemplateStringsArray,
    ...params: SqlParam[]
  ): Promise<Row | undefined>;
}

export interface SqlWriter extends SqlReader {
  run(text: TemplateStringsArray, ...params: SqlParam[]): Promise<SqlResult>;
  /** Runs a script of several statements without parameters (schema changes). */
  script(text: string): Promise<void>;
}

export type SqlDialect = 'sqlite' | 'postgres';

export interface Sql extends SqlReader, AsyncDisposable {
  readonly dialect: SqlDialect;
  /**
   * Runs `work` in one write transaction: committed when it resolves, rolled back when it rejects. Concurrent
   * writers, in this process or another, wait for each other. The callback touches nothing but `tx`.
   * SQLite: BEGIN IMMEDIATE. PostgreSQL: READ COMMITTED (callers lock the account's row first).
   * `onRollback` runs when nothing was committed, before the next writer's turn.
   * @throws DomainError no-space, read-only, unavailable, corrupt
   */
  transaction<T>(work: (tx: SqlWriter) => Promise<T>, onRollback?: () => Promise<void>): Promise<T>;
  /**
   * Runs `work` over one consistent view of what is committed, from its first statement to its last; it neither waits for
   * writers nor makes them wait. SQLite: a connection of its own. PostgreSQL: REPEATABLE READ, READ ONLY.
   * @throws DomainError unavailable, corrupt
   */
  snapshot<T>(work: (reader: SqlReader) => Promise<T>): Promise<T>;
  /** Resolves when everything committed before the call survives a power cut. At once where every commit is durable. */
  durable(): Promise<void>;
  /** Runs a script outside any transaction of ours. */
  script(text: string): Promise<void>;
}

/** One numbered, append-only schema step. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sqlite: string;
  readonly postgres: string;
}
