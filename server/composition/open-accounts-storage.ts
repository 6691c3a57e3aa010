import type { Clock } from '#platform/clock.ts';
import type { DataFolder } from '#platform/data-folder.ts';
import { DomainError } from '#platform/errors.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import { serverSettings } from '#platform/server-settings.ts';
import { fileKey, type Settings } from '#platform/settings.ts';
import type { Sql } from '#platform/sql.ts';
import type { BlobStore } from '#store/blob-store.ts';
import { objectStoreSettings, storeSettings } from '#store/config.ts';
import type { FullText } from '#store/full-text.ts';
import { createFullTextFiles } from '#store/full-text-files.ts';
import { type AccountIndexes, createIndexFiles, createSharedIndex } from '#store/index-files.ts';
import { createPackBlobs } from '#store/pack-blobs.ts';
import { databaseAddress, openSharedDatabase } from './databases.ts';
import { machineBoot } from './machine-boot.ts';
import { settleRedo, type WorkerPlace } from './settle-redo.ts';

export interface AccountsStorage extends AsyncDisposable {
  readonly indexes: AccountIndexes;
  readonly blobs: BlobStore;
  readonly fullText: FullText;
  /** Another one than before: what was written last may be lost. */
  readonly bootId: string;
}

export interface AccountsStorageOpening {
  readonly folder: DataFolder;
  readonly settings: Settings;
  readonly spoolFolder: string;
  /** Absent in a command. */
  readonly worker: WorkerPlace | undefined;
  /** Packs kept open. */
  readonly maxOpenFiles: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Opens what holds the accounts' indexes and contents. @throws DomainError bad-value, unavailable, not-supported */
export async function openAccountsStorage(
  opening: AccountsStorageOpening,
): Promise<AccountsStorage> {
  const { folder, settings, worker, clock, log } = opening;
  await using parts = new AsyncDisposableStack();
  const close = (stack: AsyncDisposableStack) => ({
    [Symbol.asyncDispose]: async () => await stack.disposeAsync(),
  });
  if (databaseAddress(settings) === undefined) {
    const { durability } = settings.of(serverSettings);
    const { bootId } = machineBoot();
    await settleRedo(folder, worker, log);
    const redo = worker && { folder: folder.redo, slot: worker.index, bootId };
    const blobs = parts.use(
      createPackBlobs({ ...opening, folder: folder.accounts, ...(redo && { redo }) }),
    );
    // Commands may work on the accounts too: other processes of the server are what counts.
    const isAlone = worker?.count === 1;
    const indexes = parts.use(
      createIndexFiles({
        folder: folder.accounts,
        durability,
        isAlone,
        closesInPlace: worker === undefined,
        clock,
        log,
      }),
    );
    const fullText = parts.use(createFullTextFiles({ ...opening, folder: folder.accounts }));
    return { indexes, blobs, fullText, bootId, ...close(parts.move()) };
  }
  const sql = parts.use(openSharedDatabase('contents', opening));
  const blobs = parts.use(await openSharedBlobs(opening, sql));
  const indexes = parts.use(createSharedIndex(parts.use(openSharedDatabase('index', opening))));
  const textSql = parts.use(openSharedDatabase('full-text', opening));
  // What works on a database is loaded where there is one.
  const { openFullTextTables } = await import('#store/full-text-tables.ts');
  const fullText = parts.use(await openFullTextTables({ ...opening, sql: textSql }));
  // Every commit is on the database's disk: no start of a machine takes anything back.
  return { indexes, blobs, fullText, bootId: 'durable', ...close(parts.move()) };
}

async function openSharedBlobs(opening: AccountsStorageOpening, sql: Sql): Promise<BlobStore> {
  const { settings, spoolFolder, clock, random, log } = opening;
  const options = { sql, spoolFolder, clock, random, log };
  if (settings.of(storeSettings).bodies === 'postgres')
    return await (await import('#store/postgres-blobs.ts')).openPostgresBlobs(options);
  const values = settings.of(objectStoreSettings);
  for (const key of ['endpoint', 'bucket', 'accessKeyId', 'secretAccessKey'] as const)
    if (values[key] === '') {
      const problem = `s3.${fileKey(key)} is not set, and store.bodies is "s3"`;
      throw new DomainError('bad-value', `${problem}: set it with \`mailstead config set\``, {
        details: { problems: [problem] },
      });
    }
  return await (await import('#store/s3-blobs.ts')).openS3Blobs({ ...options, bucket: values });
}
