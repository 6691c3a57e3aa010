import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenedStore } from '#cli/parts.ts';
import type { Directory } from '#directory/directory.ts';
import type { Bus } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { DataFolder } from '#platform/data-folder.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import { limitSettings, serverSettings } from '#platform/server-settings.ts';
import type { Settings } from '#platform/settings.ts';
import { storeSettings } from '#store/config.ts';
import { createStore } from '#store/create-store.ts';
import { createFullTextFiles } from '#store/full-text-files.ts';
import { createIndexFiles } from '#store/index-files.ts';
import { createPackBlobs } from '#store/pack-blobs.ts';
import { machineBoot } from './machine-boot.ts';

export interface StoreOpening {
  readonly folder: DataFolder;
  /** The settings of now. */
  readonly settings: () => Settings;
  readonly directory: Directory;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Where large contents wait on their way in. */
export function spoolFolderOf(folder: DataFolder): string {
  const spoolFolder = join(folder.run, 'spool');
  mkdirSync(spoolFolder, { recursive: true, mode: 0o700 });
  return spoolFolder;
}

/** The store over the accounts' folders. */
export async function openStore(opening: StoreOpening): Promise<OpenedStore> {
  const { folder, settings, directory, bus, clock, random, log } = opening;
  const { durability } = settings().of(serverSettings);
  await using parts = new AsyncDisposableStack();
  const spoolFolder = spoolFolderOf(folder);
  const blobs = parts.use(
    createPackBlobs({ folder: folder.accounts, spoolFolder, clock, random, log }),
  );
  const indexes = parts.use(createIndexFiles({ folder: folder.accounts, durability, log }));
  const fullText = parts.use(createFullTextFiles({ folder: folder.accounts, clock, log }));
  const store = parts.use(
    createStore({
      fullText,
      indexes,
      blobs,
      bus,
      clock,
      random,
      log,
      bootId: machineBoot().bootId,
      undeleteDays: () => settings().of(storeSettings).undeleteDays,
      openAccounts: settings().of(limitSettings).openAccounts,
      quotaOf: async (account) => {
        const { quota } = await directory.accounts.limitsOf(account);
        return { bytes: quota.bytes ?? undefined, messages: quota.messages ?? undefined };
      },
    }),
  );
  const opened = parts.move();
  return { store, [Symbol.asyncDispose]: async () => await opened.disposeAsync() };
}
