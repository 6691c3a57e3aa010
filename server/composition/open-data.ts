import type { DataOpening, OpenData } from '#cli/parts.ts';
import { createDirectory } from '#directory/directory.ts';
import { directorySettingsOf } from '#directory/config.ts';
import { prepareSubscriptions } from '#groupware/prepare-subscriptions.ts';
import { createPendingAccounts, preparePendingAccounts } from '#scheduling/pending-accounts.ts';
import { openDatabase } from './databases.ts';
import { openWatchedStore } from './open-watched-store.ts';
import { openSubscriptions } from './subscriptions.ts';
import { createDkimKeyFiles } from '#sender-auth/dkim-key-files.ts';

/** Topic on which other processes hear that DKIM keys were changed. */
const dkimTopic = 'dkim-keys';

/** Opens directory and keys over the data folder. */
export async function openData(opening: DataOpening): Promise<OpenData> {
  const { folder, settings, bus, clock, random, log } = opening;
  await using parts = new AsyncDisposableStack();
  const sql = parts.use(openDatabase('directory', opening));
  const directory = parts.use(
    await createDirectory({
      sql,
      clock,
      random,
      log,
      bus,
      settings: directorySettingsOf(() => settings),
    }),
  );
  await prepareSubscriptions(sql);
  await preparePendingAccounts(sql);
  const onChange = () => bus.publish(dkimTopic, clock.epochMs());
  const dkimKeys = createDkimKeyFiles({ keysFolder: folder.keys, clock, onChange });
  parts.use(bus.subscribe(dkimTopic, () => dkimKeys.reload()));
  const opened = parts.move();
  return {
    directory,
    dkimKeys,
    pendingScheduling: createPendingAccounts(sql, clock),
    subscriptions: (given) => openSubscriptions({ sql, directory, clock, random, log }, given),
    openStore: async () =>
      await openWatchedStore({
        folder,
        settings: () => settings,
        directory,
        bus,
        clock,
        random,
        log,
      }),
    [Symbol.asyncDispose]: async () => await opened.disposeAsync(),
  };
}
