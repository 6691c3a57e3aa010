import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalBus, type Bus } from '#platform/bus.ts';
import { createSystemClock, type Clock } from '#platform/clock.ts';
import { accountId, type AccountId } from '#platform/ids.ts';
import { createSilentLog, type Log } from '#platform/log.ts';
import { createRandom } from '#platform/random.ts';
import { createStore } from '#store/create-store.ts';
import type { FullText } from '#store/full-text.ts';
import { createIndexFiles } from '#store/index-files.ts';
import { createPackBlobs } from '#store/pack-blobs.ts';
import type { QuotaLimits, Store } from '#store/store.ts';
import type { StoreUpkeep } from '#store/upkeep.ts';

/** What a process killed at this instant would leave behind, in a folder of its own. */
export async function copyAsKilled(data: StoreFolder): Promise<StoreFolder> {
  const copy = await createStoreFolder();
  await cp(join(data.folder, 'accounts'), join(copy.folder, 'accounts'), {
    recursive: true,
    // Belongs to the processes that have the file open.
    filter: (path) => !path.endsWith('-shm'),
  });
  return copy;
}

/** A data folder with as many stores over it as a test wants, each as if in a process of its own. */
export interface StoreFolder extends AsyncDisposable {
  readonly folder: string;
  /** The one account most tests need. */
  readonly account: AccountId;
  /** True when the index can be built anew. */
  readonly hasJournal: boolean;
  /** Opens one more store over the folder. */
  open(overrides?: StoreOverrides): Store & StoreUpkeep;
}

export interface StoreOverrides {
  readonly quota?: QuotaLimits;
  readonly bus?: Bus;
  readonly bootId?: string;
  readonly log?: Log;
  readonly openAccounts?: number;
  readonly undeleteDays?: number;
  readonly clock?: Clock;
  /** As in a server with one process: the index is committed later. */
  readonly isAlone?: boolean;
  /** Disposed with the folder. */
  readonly fullText?: FullText;
}

export async function createStoreFolder(): Promise<StoreFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-store-'));
  const stores: AsyncDisposable[] = [];
  const clock = createSystemClock();
  const random = createRandom();
  return {
    folder,
    account: accountId(7),
    hasJournal: true,
    open(overrides = {}) {
      const log = overrides.log ?? createSilentLog();
      const accounts = join(folder, 'accounts');
      const blobs = createPackBlobs({
        folder: accounts,
        spoolFolder: join(folder, 'spool'),
        clock,
        random,
        log,
        ...(overrides.isAlone === true && {
          redo: { folder: join(folder, 'redo'), slot: stores.length, bootId: 'boot-1' },
        }),
      });
      const indexes = createIndexFiles({
        folder: accounts,
        durability: 'normal',
        isAlone: overrides.isAlone === true,
        clock,
        log,
      });
      const store = createStore({
        indexes,
        blobs,
        ...(overrides.fullText && { fullText: overrides.fullText }),
        bus: overrides.bus ?? createLocalBus(),
        clock: overrides.clock ?? clock,
        random,
        log,
        bootId: overrides.bootId ?? 'boot-1',
        undeleteDays: () => overrides.undeleteDays ?? 14,
        openAccounts: overrides.openAccounts ?? 10,
        quotaOf: async () => overrides.quota ?? { bytes: undefined, messages: undefined },
      });
      stores.push(store, blobs, indexes);
      if (overrides.fullText) stores.push(overrides.fullText);
      return store;
    },
    async [Symbol.asyncDispose]() {
      for (const each of stores) await each[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
