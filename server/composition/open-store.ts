import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenedStore } from '#cli/parts.ts';
import type { Directory } from '#directory/directory.ts';
import type { Bus } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { DataFolder } from '#platform/data-folder.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { Settings } from '#platform/settings.ts';
import { storeSettings } from '#store/config.ts';
import { createStore } from '#store/create-store.ts';
import { shareFiles } from './file-share.ts';
import { openAccountsStorage } from './open-accounts-storage.ts';
import type { WorkerPlace } from './settle-redo.ts';
import { createQuotaLimits, type QuotaLimiter } from './quota-limits.ts';

export interface StoreOpening {
  readonly folder: DataFolder;
  /** The settings of now. */
  readonly settings: () => Settings;
  readonly directory: Directory;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Absent in a command. */
  readonly worker?: WorkerPlace | undefined;
}

/** Where large contents wait on their way in. */
export function spoolFolderOf(folder: DataFolder): string {
  const spoolFolder = join(folder.run, 'spool');
  mkdirSync(spoolFolder, { recursive: true, mode: 0o700 });
  return spoolFolder;
}

/** The store over the data folder, or over the database of all nodes. */
export async function openStore(opening: StoreOpening): Promise<OpenedStore & QuotaLimiter> {
  const { folder, settings, directory, bus, clock, random, log } = opening;
  await using parts = new AsyncDisposableStack();
  const { openAccounts, openPacks } = shareFiles(settings());
  const storage = parts.use(
    await openAccountsStorage({
      folder,
      settings: settings(),
      spoolFolder: spoolFolderOf(folder),
      worker: opening.worker,
      maxOpenFiles: openPacks,
      clock,
      random,
      log,
    }),
  );
  const store = parts.use(
    createStore({
      ...storage,
      bus,
      clock,
      random,
      log,
      undeleteDays: () => settings().of(storeSettings).undeleteDays,
      openAccounts,
      describe: async (account) => {
        const known = await directory.accounts.get(account);
        return known && { address: known.address, displayName: known.displayName };
      },
      quotaOf: (account) => limiter.quotaOf(account),
    }),
  );
  const limiter = createQuotaLimits({
    directory,
    usageOf: async (accounts) => await store.usageOf(accounts),
    clock,
  });
  const opened = parts.move();
  return { store, ...limiter, [Symbol.asyncDispose]: async () => await opened.disposeAsync() };
}
