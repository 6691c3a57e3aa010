import { open } from 'node:fs/promises';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from './errors.ts';
import type { Sql, SqlParam, SqlResult, SqlValue, SqlWriter } from './sql.ts';

export interface SqliteOptions {
  readonly path: string;
  /** FULL syncs the WAL at every commit; NORMAL leaves that to the packs' journal. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** Page cache of this connection in KiB. */
  readonly cacheKib?: number;
  /** How long a writer waits for one in another process before it gives up. */
  readonly busyTimeoutMs?: number;
}

/** Node's own SQLite behind the SQL seam, with what only the embedded store needs besides. */
export interface SqliteSql extends Sql {
  readonly dialect: 'sqlite';
  /** Copies the WAL into the database file; what other readers still need stays. */
  checkpoint(): void;
}

/**
 * Opens (and creates) a database file in WAL mode.
 * @throws DomainError read-only, no-space, corrupt
 */
export function openSqlite(options: SqliteOptions): SqliteSql {
  const database = mapped(() => {
    const db = new DatabaseSync(options.path, { timeout: 0 });
    db.exec(
      `PRAGMA journal_mode=WAL; PRAGMA synchronous=${options.synchronous}; PRAGMA foreign_keys=ON;
       PRAGMA cache_size=-${options.cacheKib ?? 1024}; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=0`,
    );
    return db;
  }, options.path);
  return new SqliteConnection(database, options);
}

/** Pages in the WAL after which a commit copies them into the database file. */
const CHECKPOINT_BYTES = 4 * 1024 * 1024;

class SqliteConnection implements SqliteSql {
  readonly dialect = 'sqlite';
  readonly #database: DatabaseSync;
  readonly #options: SqliteOptions;
  readonly #objects = new WeakMap<TemplateStringsArray, StatementSync>();
  readonly #arrays = new WeakMap<TemplateStringsArray, StatementSync>();
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;
  readonly #writer: SqlWriter;
  #tail: Promise<unknown> = Promise.resolve();
  #runningSync: Promise<void> | undefined;
  #nextSync: Promise<void> | undefined;
  #bytesSinceCheckpoint = 0;
  #isClosed = false;

  constructor(database: DatabaseSync, options: SqliteOptions) {
    this.#database = database;
    this.#options = options;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#rollback = database.prepare('ROLLBACK');
    this.#writer = {
      all: this.all.bind(this),
      rows: this.rows.bind(this),
      get: this.get.bind(this),
      run: (text, ...params) => this.#run(text, params),
      script: this.script.bind(this),
    };
  }

  async all<Row extends object>(text: TemplateStringsArray, ...params: SqlParam[]): Promise<Row[]> {
    return mapped(
      () => this.#statement(text, params, this.#objects).all(...bind(params)),
      this.#options.path,
    ) as Row[];
  }

  async rows<Row extends readonly unknown[]>(
    text: TemplateStringsArray,
    ...params: SqlParam[]
  ): Promise<Row[]> {
    const statement = this.#statement(text, params, this.#arrays, true);
    return mapped(() => statement.all(...bind(params)), this.#options.path) as unknown as Row[];
  }

  async get<Row extends object>(
    text: TemplateStringsArray,
    ...params: SqlParam[]
  ): Promise<Row | undefined> {
    return mapped(
      () => this.#statement(text, params, this.#objects).get(...bind(params)),
      this.#options.path,
    ) as Row | undefined;
  }

  /** Transactions of this connection run one after the other; those of other connections are waited for. */
  async transaction<T>(work: (tx: SqlWriter) => Promise<T>): Promise<T> {
    const before = this.#tail;
    let release!: () => void;
    this.#tail = new Promise<void>((resolve) => (release = resolve));
    await before;
    try {
      await this.#beginWaiting();
      let result: T;
      try {
        result = await work(this.#writer);
        mapped(() => this.#commit.run(), this.#options.path);
      } catch (error) {
        if (this.#database.isTransaction) this.#rollback.run();
        throw error;
      }
      this.#bytesSinceCheckpoint += 16_384;
      if (this.#bytesSinceCheckpoint >= CHECKPOINT_BYTES) this.checkpoint();
      return result;
    } finally {
      release();
    }
  }

  async script(text: string): Promise<void> {
    mapped(() => this.#database.exec(text), this.#options.path);
  }

  /** One fdatasync of the WAL, off the event loop, serves everyone who waits for it. */
  durable(): Promise<void> {
    if (this.#options.synchronous === 'FULL') return Promise.resolve();
    if (this.#nextSync === undefined) {
      const running = this.#runningSync ?? Promise.resolve();
      this.#nextSync = running.then(async () => {
        this.#runningSync = this.#nextSync;
        this.#nextSync = undefined;
        await syncFile(`${this.#options.path}-wal`);
      });
    }
    return this.#nextSync;
  }

  checkpoint(): void {
    this.#bytesSinceCheckpoint = 0;
    mapped(() => this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)'), this.#options.path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tail;
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#database.close();
  }

  /** Another process may hold the write lock: asking again after a pause keeps the event loop free. */
  async #beginWaiting(): Promise<void> {
    const attempts = Math.ceil((this.#options.busyTimeoutMs ?? 10_000) / 5);
    for (let attempt = 0; ; attempt++) {
      try {
        this.#begin.run();
        return;
      } catch (error) {
        if (!isBusy(error) || attempt >= attempts) throw toDomainError(error, this.#options.path);
        await delay(attempt < 10 ? 1 : 5);
      }
    }
  }

  async #run(text: TemplateStringsArray, params: SqlParam[]): Promise<SqlResult> {
    const done = mapped(
      () => this.#statement(text, params, this.#objects).run(...bind(params)),
      this.#options.path,
    );
    return { changes: Number(done.changes) };
  }

  #statement(
    text: TemplateStringsArray,
    params: readonly SqlParam[],
    cache: WeakMap<TemplateStringsArray, StatementSync>,
    asArrays?: true,
  ): StatementSync {
    let statement = cache.get(text);
    if (statement === undefined) {
      let written = text[0]!;
      for (let i = 0; i < params.length; i++)
        written += (isList(params[i]!) ? '(SELECT value FROM json_each(?))' : '?') + text[i + 1]!;
      statement = mapped(() => this.#database.prepare(written), this.#options.path);
      if (asArrays) statement.setReturnArrays(true);
      cache.set(text, statement);
    }
    return statement;
  }
}

function isList(param: SqlParam): param is Extract<SqlParam, { kind: 'list' }> {
  return param !== null && typeof param === 'object' && !(param instanceof Uint8Array);
}

function bind(params: readonly SqlParam[]): SqlValue[] {
  return params.map((p) => (isList(p) ? JSON.stringify(p.values) : p));
}

/** A checkpoint that removed the file has synced its content itself. */
async function syncFile(path: string): Promise<void> {
  let file;
  try {
    file = await open(path, 'r+');
    await file.datasync();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new DomainError(
        'unavailable',
        `${path}: the disk refused to sync (${(error as Error).message})`,
        { cause: error },
      );
  } finally {
    await file?.close();
  }
}

interface SqliteError extends Error {
  readonly errcode?: number;
}

function isBusy(error: unknown): boolean {
  const code = (error as SqliteError).errcode ?? 0;
  return (code & 0xff) === 5 || (code & 0xff) === 6;
}

function mapped<T>(run: () => T, path: string): T {
  try {
    return run();
  } catch (error) {
    throw toDomainError(error, path);
  }
}

/** https://www.sqlite.org/rescode.html: what an administrator can act on gets a code of its own. */
function toDomainError(error: unknown, path: string): unknown {
  const code = ((error as SqliteError).errcode ?? 0) & 0xff;
  const cause = { cause: error };
  if (code === 5 || code === 6)
    return new DomainError('in-use', `${path}: another process holds the database too long`, cause);
  if (code === 8)
    return new DomainError(
      'read-only',
      `${path}: the database cannot be written; check the folder's permissions and mount`,
      cause,
    );
  if (code === 10 || code === 14)
    return new DomainError(
      'unavailable',
      `${path}: the disk refused the database (${(error as Error).message})`,
      cause,
    );
  if (code === 13) return new DomainError('no-space', `${path}: the disk is full`, cause);
  if (code === 11 || code === 26)
    return new DomainError(
      'corrupt',
      `${path}: the database is damaged; rebuild the index or restore a backup`,
      cause,
    );
  return error;
}
