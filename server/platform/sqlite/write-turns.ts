import { statfsSync, statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError, isDomainError } from '../errors.ts';
import type { SqlWriter } from '../sql.ts';
import { isBusy, mapped, toDomainError } from './failure.ts';
import type { NewWal } from './new-wal.ts';

export interface WriteTurnsOptions {
  readonly path: string;
  readonly database: DatabaseSync;
  readonly writer: SqlWriter;
  readonly newWal: NewWal | undefined;
  /** How long a writer waits for one in another process before it gives up. */
  readonly busyTimeoutMs: number;
  /** 0: each transaction is committed before it resolves. */
  readonly commitDelayMs: number;
  /** Called after each COMMIT with the transactions that it made lasting. */
  readonly committed: (transactions: number) => void;
}

/** So many transactions are committed together at most: a crash leaves no more to be replayed. */
const MAX_PENDING = 500;
/** With less room on the disk every transaction is committed at once, so that the one that finds no room is the one refused. */
const ROOM_BYTES = 64 * 1024 * 1024;

/**
 * The write transactions of one connection, one after the other. With a delay those that follow one another closely become
 * one transaction of SQLite, which keeps other processes' writers out meanwhile: each is a savepoint in it.
 */
export class WriteTurns {
  readonly #options: WriteTurnsOptions;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;
  readonly #save: StatementSync;
  readonly #release: StatementSync;
  readonly #undo: StatementSync;
  readonly #version: StatementSync;
  /** Undefined for a database in memory. */
  readonly #inode: number | undefined;
  #newWal: NewWal | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  #isRunning = false;
  /** Transactions of now resolve before they are committed. */
  #isLate = false;
  /** Done, and not yet committed. */
  #pending = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Of other connections' commits: cannot change while the lock is held. */
  #heldVersion: number | undefined;
  #settling: PromiseWithResolvers<void> | undefined;
  /** What made transactions vanish that had resolved. */
  #lost: DomainError | undefined;

  constructor(options: WriteTurnsOptions) {
    const { database, path, newWal } = options;
    this.#options = options;
    this.#newWal = newWal;
    this.#inode = statSync(path, { throwIfNoEntry: false })?.ino;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#rollback = database.prepare('ROLLBACK');
    this.#save = database.prepare('SAVEPOINT turn');
    this.#release = database.prepare('RELEASE turn');
    this.#undo = database.prepare('ROLLBACK TO turn');
    this.#version = database.prepare('PRAGMA data_version');
    this.#version.setReturnArrays(true);
  }

  /** True in a transaction before which nobody else can have written since the last one of this connection. */
  get isContinued(): boolean {
    return this.#isRunning && this.#pending > 0;
  }

  /** Another number when other connections have committed since. */
  version(): number {
    this.assertKept();
    if (this.#heldVersion !== undefined) return this.#heldVersion;
    const row: unknown = mapped(() => this.#version.get(), this.#options.path);
    const version = (row as readonly [number])[0];
    if (this.#isRunning || this.#pending > 0) this.#heldVersion = version;
    return version;
  }

  /** Resolves when all turns asked for so far are over. */
  async idle(): Promise<void> {
    await this.#tail;
  }

  /** As Sql.transaction(). */
  async run<T>(
    work: (tx: SqlWriter) => Promise<T>,
    onRollback: (() => Promise<void>) | undefined,
  ): Promise<T> {
    const before = this.#tail;
    const turn = Promise.withResolvers<void>();
    this.#tail = turn.promise;
    await before;
    try {
      this.assertKept();
      if (this.#pending > 0) this.#save.run();
      else {
        await this.#beginWaiting();
        this.#isLate = this.#options.commitDelayMs > 0 && hasRoom(this.#options.path);
      }
      this.#isRunning = true;
      let result: T;
      try {
        result = await work(this.#options.writer);
        this.#end();
      } catch (error) {
        // Before ROLLBACK, which lets writers of other processes in.
        await onRollback?.();
        this.#takeBack(error);
        throw error;
      }
      return result;
    } finally {
      this.#isRunning = false;
      this.#settleAsked();
      turn.resolve();
    }
  }

  /** Resolves when everything that resolved before is committed. @throws DomainError no-space, unavailable */
  async settle(): Promise<void> {
    this.assertKept();
    if (this.#pending === 0) return;
    if (!this.#isRunning) {
      this.#commitPending();
      return;
    }
    this.#settling ??= Promise.withResolvers<void>();
    await this.#settling.promise;
  }

  /** @throws DomainError what made transactions vanish: whoever opens the database anew can make them again */
  assertKept(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }

  /** The transaction is done, and is committed now or soon. */
  #end(): void {
    const { commitDelayMs, database, path } = this.#options;
    if (!this.#isLate) {
      mapped(() => this.#commit.run(), path);
      this.#noteCommit(1);
      return;
    }
    if (!database.isTransaction) throw new Error('the transaction was ended by its own work');
    if (this.#pending > 0) this.#release.run();
    if (++this.#pending === 1)
      this.#timer = setTimeout(() => {
        this.settle().catch(() => {});
      }, commitDelayMs);
    else if (this.#pending === MAX_PENDING) this.#settling ??= Promise.withResolvers<void>();
  }

  #takeBack(error: unknown): void {
    const { database } = this.#options;
    if (database.isTransaction && this.#pending > 0) {
      this.#undo.run();
      this.#release.run();
    } else if (database.isTransaction) this.#rollback.run();
    // A disk that is full makes SQLite take back everything.
    else if (this.#pending > 0) this.#lose(error);
    if (this.#pending === 0) this.#heldVersion = undefined;
  }

  #settleAsked(): void {
    const asked = this.#settling;
    if (asked === undefined) return;
    this.#settling = undefined;
    // Nobody may be waiting.
    asked.promise.catch(() => {});
    try {
      this.assertKept();
      this.#commitPending();
      asked.resolve();
    } catch (error) {
      asked.reject(error);
    }
  }

  #commitPending(): void {
    if (this.#pending === 0) return;
    try {
      this.#commit.run();
    } catch (error) {
      this.#lose(error);
      throw this.#lost!;
    }
    this.#noteCommit(this.#pending);
  }

  #noteCommit(transactions: number): void {
    this.#pending = 0;
    this.#heldVersion = undefined;
    clearTimeout(this.#timer);
    this.#syncFromNowOn();
    this.#options.committed(transactions);
  }

  #lose(error: unknown): void {
    const { database, path } = this.#options;
    if (database.isTransaction) this.#rollback.run();
    clearTimeout(this.#timer);
    this.#pending = 0;
    const cause = toDomainError(error, path);
    const code = isDomainError(cause) ? cause.code : 'unavailable';
    this.#lost = new DomainError(code, `${path}: changes could not be written; try again`, {
      cause,
      details: { database: path },
    });
  }

  /** Another process may hold the write lock: asking again after a pause keeps the event loop free. */
  async #beginWaiting(): Promise<void> {
    const attempts = Math.ceil(this.#options.busyTimeoutMs / 5);
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
    this.#options.database.exec('PRAGMA synchronous=NORMAL');
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

function hasRoom(path: string): boolean {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize >= ROOM_BYTES;
}
