import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql, SqlParam, SqlReader, SqlWriter } from './sql.ts';
import { DomainError } from './errors.ts';
import type { SqliteCheckpointer } from './sqlite-checkpointer.ts';
import { isBusy, mapped, toDomainError } from './sqlite/failure.ts';
import { type NewWal, openWithWal } from './sqlite/new-wal.ts';
import { PreparedReader } from './sqlite/prepared-reader.ts';

export interface SqliteOptions {
  readonly path: string;
  /** FULL syncs the WAL at every commit; NORMAL leaves that to the packs' journal. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** What the file holds can be made again from elsewhere: making the file does not wait for the disk. */
  readonly isRebuildable?: boolean;
  /** Size of the pages of a new file, in bytes; 4096. Small files want small ones. */
  readonly pageSize?: 1024 | 2048 | 4096;
  /** Page cache of each connection in KiB. */
  readonly cacheKib?: number;
  /** Runs checkpoints elsewhere; without it they are run in place. */
  readonly checkpointer?: Pick<SqliteCheckpointer, 'request' | 'finish' | 'later' | 'notLater'>;
  /** How long a writer waits for one in another process before it gives up. */
  readonly busyTimeoutMs?: number;
}

/** Node's own SQLite behind the SQL seam, with what only the embedded store needs besides. */
export interface SqliteSql extends Sql {
  readonly dialect: 'sqlite';
  /** Another number when other connections than those of this object have committed since. */
  version(): number;
  /** Copies the WAL into the database file; what other readers still need stays. */
  checkpoint(): void;
  /** Closes it with what a short WAL holds left in it: the checkpointer copies that later, unless it is opened again. */
  closeForNow(): Promise<void>;
}

/**
 * Opens (and creates) a database file in WAL mode.
 * @throws DomainError read-only, no-space, corrupt
 */
export function openSqlite(options: SqliteOptions): SqliteSql {
  return new SqliteConnection(options);
}

/** Pages in the WAL after which a commit copies them into the database file. */
const CHECKPOINT_BYTES = 4 * 1024 * 1024;
/** A longer WAL is not left behind: whoever opens the database next reads all of it. */
const LEFT_WAL_BYTES = 128 * 1024;
/** Read connections kept open when nobody reads; more are opened for as long as views overlap. */
const IDLE_READERS = 1;
/** Opening waits in place for another process that just creates or recovers the file. */
const OPEN_TIMEOUT_MS = 2_000;

/** A second connection to the file: what runs on it never sees an open transaction of the first. */
interface ReadConnection {
  readonly database: DatabaseSync;
  readonly reader: PreparedReader;
  readonly begin: StatementSync;
  readonly end: StatementSync;
}

class SqliteConnection implements SqliteSql {
  readonly dialect = 'sqlite';
  readonly #database: DatabaseSync;
  readonly #options: SqliteOptions;
  readonly #prepared: PreparedReader;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;
  readonly #version: StatementSync;
  readonly #writer: SqlWriter;
  readonly #idleReaders: ReadConnection[] = [];
  #tail: Promise<unknown> = Promise.resolve();
  /** Undefined for a database in memory. */
  readonly #inode: number | undefined;
  #runningSync: Promise<void> | undefined;
  #nextSync: Promise<void> | undefined;
  #bytesSinceCheckpoint = 0;
  #newWal: NewWal | undefined;
  #isClosed = false;

  constructor(options: SqliteOptions) {
    this.#options = options;
    options.checkpointer?.notLater(options.path);
    const { database, newWal } = mapped(
      () => openWithWal(options.path, () => openDatabase(options)),
      options.path,
    );
    this.#database = database;
    if (
      newWal !== undefined &&
      options.isRebuildable === true &&
      options.synchronous === 'NORMAL'
    ) {
      this.#newWal = newWal;
      this.#database.exec('PRAGMA synchronous=OFF');
    }
    this.#inode = statSync(options.path, { throwIfNoEntry: false })?.ino;
    this.#prepared = new PreparedReader(this.#database, options.path);
    this.#begin = this.#database.prepare('BEGIN IMMEDIATE');
    this.#commit = this.#database.prepare('COMMIT');
    this.#rollback = this.#database.prepare('ROLLBACK');
    this.#version = this.#database.prepare('PRAGMA data_version');
    this.#version.setReturnArrays(true);
    this.#writer = {
      all: this.all.bind(this),
      rows: this.rows.bind(this),
      get: this.get.bind(this),
      run: (text, ...params) => this.#prepared.run(text, params),
      script: this.script.bind(this),
    };
  }

  all<Row extends object>(text: TemplateStringsArray, ...params: SqlParam[]): Promise<Row[]> {
    return this.#prepared.all<Row>(text, ...params);
  }

  rows<Row extends readonly unknown[]>(
    text: TemplateStringsArray,
    ...params: SqlParam[]
  ): Promise<Row[]> {
    return this.#prepared.rows<Row>(text, ...params);
  }

  get<Row extends object>(
    text: TemplateStringsArray,
    ...params: SqlParam[]
  ): Promise<Row | undefined> {
    return this.#prepared.get<Row>(text, ...params);
  }

  /** Transactions of this connection run one after the other; those of other connections are waited for. */
  async transaction<T>(
    work: (tx: SqlWriter) => Promise<T>,
    onRollback?: () => Promise<void>,
  ): Promise<T> {
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
        this.#syncFromNowOn();
      } catch (error) {
        // Before ROLLBACK, which lets writers of other processes in.
        await onRollback?.();
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

  // Commits of the connection that is asked do not count, and the others of this object only read.
  version(): number {
    const row = mapped(() => this.#version.get(), this.#options.path);
    return (row as unknown as readonly [number])[0];
  }

  /** Each view has a connection of its own while it lasts, so that none waits for another or for a writer. */
  async snapshot<T>(work: (reader: SqlReader) => Promise<T>): Promise<T> {
    const connection =
      this.#idleReaders.pop() ?? mapped(() => openReader(this.#options), this.#options.path);
    try {
      mapped(() => connection.begin.run(), this.#options.path);
      return await work(connection.reader);
    } finally {
      if (connection.database.isTransaction) connection.end.run();
      if (this.#isClosed || this.#idleReaders.length >= IDLE_READERS) connection.database.close();
      else this.#idleReaders.push(connection);
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
    const { checkpointer, path } = this.#options;
    if (checkpointer !== undefined) checkpointer.request(path);
    else mapped(() => this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)'), path);
  }

  async closeForNow(): Promise<void> {
    await this.#tail;
    const { checkpointer, path } = this.#options;
    const size = this.#walSize();
    if (this.#isClosed || checkpointer === undefined || size === 0 || size > LEFT_WAL_BYTES) {
      await this[Symbol.asyncDispose]();
      return;
    }
    this.#isClosed = true;
    for (const reader of this.#idleReaders.splice(0)) reader.database.close();
    using _ = openKeeper(path);
    this.#database.close();
    checkpointer.later(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tail;
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const reader of this.#idleReaders.splice(0)) reader.database.close();
    // Closing would copy and sync what the WAL still holds, and stop the event loop for as long.
    const { checkpointer, path } = this.#options;
    const isDirty = this.#walSize() > 0;
    const last = isDirty ? await checkpointer?.finish(path) : undefined;
    this.#database.close();
    await last?.closed();
  }

  #walSize(): number {
    return statSync(`${this.#options.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Another process may hold the write lock: asking again after a pause keeps the event loop free. */
  async #beginWaiting(): Promise<void> {
    const attempts = Math.ceil((this.#options.busyTimeoutMs ?? 10_000) / 5);
    for (let attempt = 0; ; attempt++) {
      try {
        this.#begin.run();
        break;
      } catch (error) {
        if (!isBusy(error) || attempt >= attempts) throw toDomainError(error, this.#options.path);
        await delay(attempt < 10 ? 1 : 5);
      }
    }
    this.#expectSameFile();
    if (this.#newWal === undefined || this.#newWal.isUntouched()) return;
    // Another process was quicker: its frames are followed in the usual way.
    this.#rollback.run();
    this.#syncFromNowOn();
    await this.#beginWaiting();
  }

  /** Once the WAL has its first frames. */
  #syncFromNowOn(): void {
    if (this.#newWal === undefined || this.#newWal.isUntouched()) return;
    this.#newWal = undefined;
    this.#database.exec('PRAGMA synchronous=NORMAL');
  }

  /** A file put aside and made anew by another process has another lock: writing to the old one would go beside it. */
  #expectSameFile(): void {
    const { path } = this.#options;
    if (this.#inode === undefined) return;
    if (statSync(path, { throwIfNoEntry: false })?.ino === this.#inode) return;
    this.#rollback.run();
    throw new DomainError('unavailable', `${path}: the database was replaced; try again`, {
      details: { database: path },
    });
  }
}

function openDatabase(options: SqliteOptions): DatabaseSync {
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

function openReader(options: SqliteOptions): ReadConnection {
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
function openKeeper(path: string): DatabaseSync {
  const keeper = new DatabaseSync(path, { readOnly: true, timeout: OPEN_TIMEOUT_MS });
  // Takes part only from its first look at the file.
  keeper.exec('PRAGMA user_version');
  return keeper;
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
