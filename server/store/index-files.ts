import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#platform/clock.ts';
import { accountId, type AccountId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import { createCheckpointer } from '#platform/sqlite-checkpointer.ts';
import { readSqlite } from '#platform/read-sqlite.ts';
import { migrate } from '#platform/migrations.ts';
import type { Sql, SqlReader } from '#platform/sql.ts';
import { openSqlite } from '#platform/sqlite.ts';
import { indexSteps } from './migrations/steps.ts';
import { usageOf } from './sql/state.ts';
import type { QuotaUsage } from './store.ts';
import { wipeIndex } from './sql/wipe.ts';

/** One account's index. */
export interface AccountIndex extends Sql {
  /** Another number when another process has committed since; absent where nobody can tell. Takes some microseconds. */
  version?(): number;
  /** True in a transaction before which nobody else can have written since this process's last one. */
  isContinued?(): boolean;
  /** Resolves when what was changed so far is committed; at once where transactions resolve no sooner. @throws DomainError no-space, unavailable */
  settle?(): Promise<void>;
  /** Closes it at little cost, when it may be opened again soon. */
  closeForNow(): Promise<void>;
}

/** Where the indexes of the accounts are: a file in each account's folder, or one PostgreSQL database for all. */
export interface AccountIndexes extends AsyncDisposable {
  /** @throws DomainError corrupt, read-only, no-space, unavailable */
  open(account: AccountId): Promise<AccountIndex>;
  /** Puts a damaged index aside so that open() makes a new one; gives the path it has now. */
  setAside(account: AccountId): Promise<string | undefined>;
  remove(account: AccountId): Promise<void>;
  /** Usage of those accounts that have an index; nothing is created, and files are opened only as long as they are read. */
  usageOf(accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, QuotaUsage>>;
}

/** Commands that look at an account while the server runs see it as it was so long ago, or wait so long to change it. */
const COMMIT_DELAY_MS = 500;

/** `folder`/<account id>/index.sqlite */
export function createIndexFiles(options: {
  readonly folder: string;
  readonly durability: 'normal' | 'strict';
  /** No other server process works on these accounts: their indexes may be committed a little later than they change. */
  readonly isAlone?: boolean;
  /** Nothing goes on while they are closed: no thread is started for what their WALs hold. */
  readonly closesInPlace?: boolean;
  readonly clock: Clock;
  readonly log: Log;
}): AccountIndexes {
  const checkpointer = createCheckpointer(options);
  const pathOf = (account: AccountId) => join(options.folder, String(account), 'index.sqlite');
  return {
    async open(account) {
      const folder = join(options.folder, String(account));
      if (!existsSync(folder)) await mkdir(folder, { recursive: true, mode: 0o700 });
      return openSqlite({
        path: pathOf(account),
        checkpointer,
        isRebuildable: true,
        // The packs have it meanwhile.
        commitDelayMs: options.isAlone === true ? COMMIT_DELAY_MS : 0,
        // Most accounts are small: an empty index is 30 KiB instead of 60.
        pageSize: 2048,
        synchronous: options.durability === 'strict' ? 'FULL' : 'NORMAL',
      });
    },
    async setAside(account) {
      const path = pathOf(account);
      const damaged = `${path}.damaged`;
      for (const suffix of ['', '-wal', '-shm']) {
        await rm(damaged + suffix, { force: true });
        await rename(path + suffix, damaged + suffix).catch(ignoreMissing);
      }
      return damaged;
    },
    async remove(account) {
      for (const suffix of ['', '-wal', '-shm', '.damaged', '.damaged-wal', '.damaged-shm'])
        await rm(pathOf(account) + suffix, { force: true });
    },
    async usageOf(accounts) {
      const all = new Map<AccountId, QuotaUsage>();
      for (const account of accounts) {
        if (!existsSync(pathOf(account))) continue;
        const read = async (sql: SqlReader) => await readUsage(sql, [account]);
        for (const [id, usage] of await readSqlite(pathOf(account), read)) all.set(id, usage);
      }
      return all;
    },
    [Symbol.asyncDispose]: async () => await checkpointer[Symbol.asyncDispose](),
  };
}

/** All accounts in the tables of one database, which is opened and closed by the caller. */
export function createSharedIndex(sql: Sql): AccountIndexes {
  return {
    open: async () => ({
      dialect: sql.dialect,
      all: sql.all.bind(sql),
      rows: sql.rows.bind(sql),
      get: sql.get.bind(sql),
      transaction: sql.transaction.bind(sql),
      snapshot: sql.snapshot.bind(sql),
      script: sql.script.bind(sql),
      durable: sql.durable.bind(sql),
      closeForNow: async () => {},
      [Symbol.asyncDispose]: async () => {},
    }),
    setAside: async () => undefined,
    async remove(account) {
      await sql.transaction(async (tx) => await wipeIndex(tx, account));
    },
    async usageOf(accounts) {
      // Before the first account is opened there are no tables.
      await migrate(sql, 'store', indexSteps);
      return await readUsage(sql, accounts);
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

async function readUsage(
  sql: SqlReader,
  accounts: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, QuotaUsage>> {
  const rows = await usageOf(sql, accounts);
  return new Map(rows.map(([id, bytes, messages]) => [accountId(id), { bytes, messages }]));
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
