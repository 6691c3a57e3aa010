import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import type { Sql, SqlParam, SqlReader, SqlWriter } from './sql.ts';
import { DomainError } from './errors.ts';
import type { SqliteCheckpointer } from './sqlite-checkpointer.ts';
import { mapped } from './sqlite/failure.ts';
import { openWithWal } from './sqlite/new-wal.ts';
import {
  openKeeper,
  openReader,
  openWriter,
  type ReadConnection,
} from './sqlite/open-connections.ts';
import { PreparedReader } from './sqlite/prepared-reader.ts';
import { WriteTurns } from './sqlite/write-turns.ts';

export interface SqliteOptions {
  readonly path: string;
  /** FULL syncs the WAL at every commit; NORMAL leaves that to the packs' journal. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** What the file holds can be made again from elsewhere: making the file does not wait for the disk. */
  readonly isRebuildable?: boolean;
  /**
   * Transactions resolve before they are committed, which happens so much later with all that followed; those who read through this
   * object see them at once, others when they are committed. What is not yet committed is lost with the process. Default 0.
   */
  readonly commitDelayMs?: number;
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
  /** True in a transaction before which nobody else can have written since the last one of this object. */
  isContinued(): boolean;
  /** Resolves when every transaction that resolved before is committed. @throws DomainError no-space, unavailable */
  settle(): Promise<void>;
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
/** What a commit writes to the WAL, and what each transaction in it adds; roughly. */
const WAL_BYTES = { ofCommit: 12_288, ofTransaction: 4_096 };
/** A longer WAL is not left behind: whoever opens the database next reads all of it. */
const LEFT_WAL_BYTES = 128 * 1024;
/** Read connections kept open when nobody reads; more are opened for as long as views overlap. */
const IDLE_READERS = 1;

class SqliteConnection implements SqliteSql {
  readonly dialect = 'sqlite';
  readonly #database: DatabaseSync;
  readonly #options: SqliteOptions;
  readonly #prepared: PreparedReader;
  readonly #turns: WriteTurns;
  readonly #idleReaders: ReadConnection[] = [];
  #runningSync: Promise<void> | undefined;
  #nextSync: Promise<void> | undefined;
  #bytesSinceCheckpoint = 0;
  #isClosed = false;

  constructor(options: SqliteOptions) {
    const { path, synchronous } = options;
    this.#options = options;
    options.checkpointer?.notLater(path);
    const { database, newWal } = mapped(() => openWithWal(path, () => openWriter(options)), path);
    this.#database = database;
    const isUnsynced =
      newWal !== undefined && options.isRebuildable === true && synchronous === 'NORMAL';
    if (isUnsynced) this.#database.exec('PRAGMA synchronous=OFF');
    this.#prepared = new PreparedReader(this.#database, path);
    const writer: SqlWriter = {
      all: this.all.bind(this),
      rows: this.rows.bind(this),
      get: this.get.bind(this),
      run: (text, ...params) => this.#prepared.run(text, params),
      script: this.#execute.bind(this),
    };
    this.#turns = new WriteTurns({
      path,
      database,
      writer,
      newWal: isUnsynced ? newWal : undefined,
      busyTimeoutMs: options.busyTimeoutMs ?? 10_000,
      // A commit that is durable is not to be waited for in vain.
      commitDelayMs: synchronous === 'FULL' ? 0 : (options.commitDelayMs ?? 0),
      committed: (transactions) => this.#noteCommit(transactions),
    });
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
    return await this.#turns.run(work, onRollback);
  }

  // Commits of the connection that is asked do not count, and the others of this object only read.
  version(): number {
    return this.#turns.version();
  }

  isContinued(): boolean {
    return this.#turns.isContinued;
  }

  async settle(): Promise<void> {
    await this.#turns.settle();
  }

  /** Each view has a connection of its own while it lasts, so that none waits for another or for a writer. */
  async snapshot<T>(work: (reader: SqlReader) => Promise<T>): Promise<T> {
    await this.#turns.settle();
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
    await this.#turns.settle();
    await this.#execute(text);
  }

  /** One fdatasync of the WAL, off the event loop, serves everyone who waits for it. */
  async durable(): Promise<void> {
    if (this.#options.synchronous === 'FULL') return;
    await this.#turns.settle();
    if (this.#nextSync === undefined) {
      const running = this.#runningSync ?? Promise.resolve();
      this.#nextSync = running.then(async () => {
        this.#runningSync = this.#nextSync;
        this.#nextSync = undefined;
        await syncFile(`${this.#options.path}-wal`);
      });
    }
    await this.#nextSync;
  }

  checkpoint(): void {
    this.#bytesSinceCheckpoint = 0;
    const { checkpointer, path } = this.#options;
    if (checkpointer !== undefined) checkpointer.request(path);
    else mapped(() => this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)'), path);
  }

  async closeForNow(): Promise<void> {
    await this.#finishTurns();
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
    await this.#finishTurns();
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

  async #execute(text: string): Promise<void> {
    mapped(() => this.#database.exec(text), this.#options.path);
  }

  /** What cannot be committed is lost with the process, too: whoever opens the file anew looks after it. */
  async #finishTurns(): Promise<void> {
    await this.#turns.idle();
    if (!this.#isClosed) await this.#turns.settle().catch(() => {});
  }

  #noteCommit(transactions: number): void {
    this.#bytesSinceCheckpoint += WAL_BYTES.ofCommit + transactions * WAL_BYTES.ofTransaction;
    if (this.#bytesSinceCheckpoint >= CHECKPOINT_BYTES) this.checkpoint();
  }

  #walSize(): number {
    return statSync(`${this.#options.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }
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
