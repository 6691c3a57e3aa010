import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createLocalBus } from '#platform/bus.ts';
import { createSystemClock } from '#platform/clock.ts';
import { accountId } from '#platform/ids.ts';
import { createSilentLog } from '#platform/log.ts';
import { openPostgres } from '#platform/postgres.ts';
import type { Sql } from '#platform/sql.ts';
import { createRandom } from '#platform/random.ts';
import { createStore } from '#store/create-store.ts';
import { createSharedIndex } from '#store/index-files.ts';
import { openPostgresBlobs } from '#store/postgres-blobs.ts';
import type { StoreFolder } from './open-test-store.ts';
import { openTestPostgres } from './postgres.ts';

/** Stores over one PostgreSQL database, index and contents; skips the test where there is no PostgreSQL. */
export async function createPostgresStores(
  t: TestContext,
): Promise<(StoreFolder & { readonly sql: Sql }) | undefined> {
  const server = await openTestPostgres(t);
  if (server === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-store-'));
  const parts = { clock: createSystemClock(), random: createRandom(), log: createSilentLog() };
  // As in a server: who reads the index and asks for contents never waits for its own connection.
  const indexSql = openPostgres({ url: server.url, log: parts.log, maxConnections: 6 });
  const sql = openPostgres({ url: server.url, log: parts.log, maxConnections: 3 });
  const blobs = await openPostgresBlobs({ ...parts, sql, spoolFolder: join(folder, 'spool') });
  const stores: AsyncDisposable[] = [];
  return {
    folder,
    sql,
    account: accountId(7),
    hasJournal: false,
    open(overrides = {}) {
      const store = createStore({
        ...parts,
        indexes: createSharedIndex(indexSql),
        ...(overrides.fullText && { fullText: overrides.fullText }),
        blobs,
        bus: overrides.bus ?? createLocalBus(),
        bootId: overrides.bootId ?? 'boot-1',
        undeleteDays: () => overrides.undeleteDays ?? 14,
        openAccounts: overrides.openAccounts ?? 10,
        quotaOf: async () => overrides.quota ?? { bytes: undefined, messages: undefined },
      });
      stores.push(store);
      if (overrides.fullText) stores.push(overrides.fullText);
      return store;
    },
    async [Symbol.asyncDispose]() {
      for (const each of stores) await each[Symbol.asyncDispose]();
      await blobs[Symbol.asyncDispose]();
      for (const each of [sql, indexSql]) await each[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
