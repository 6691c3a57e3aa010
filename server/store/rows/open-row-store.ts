// The BlobStore over rows, with or without an object store.
import type { Log } from '#platform/log.ts';
import { migrate } from '#platform/migrations.ts';
import { contentSteps } from '../migrations/contents.ts';
import type { BlobStore } from '../blob-store.ts';
import {
  deleteOrphan,
  deleteRecordsExcept,
  lastRecord,
  orphansBefore,
} from '../sql/content-rows.ts';
import { FrameCompressor } from '../packs/frame-compressor.ts';
import { RowBlobs } from './row-blobs.ts';
import {
  nowSeconds,
  packRowContent,
  type RowBlobsDeps,
  type RowPackerDeps,
} from './row-content.ts';

/** An upload may still be on its way into a record for this long. */
const ORPHAN_GRACE_SECONDS = 24 * 3600;
const SWEEP_EVERY_MS = 3600 * 1000;

/** @throws DomainError unavailable, not-supported */
export async function openRowStore(
  options: Omit<RowPackerDeps, 'compressor'> & { readonly log: Log },
): Promise<BlobStore> {
  const { sql, clock, log, objects } = options;
  await migrate(sql, 'contents', contentSteps);
  const sweep = async () => {
    if (objects !== undefined)
      await sweepOrphans({ ...options, objects }).catch((error: unknown) =>
        log.warn('objects-not-swept', { error }),
      );
  };
  const compressor = new FrameCompressor();
  const deps: RowBlobsDeps = { ...options, compressor, sweep };
  let running = Promise.resolve();
  const again = () => {
    running = sweep();
    timer = clock.after(SWEEP_EVERY_MS, again);
    timer.unref();
  };
  let timer = clock.after(SWEEP_EVERY_MS, again);
  timer.unref();
  return {
    journal: 'none',
    open: async (account) => new RowBlobs(deps, account),
    pack: (content) => packRowContent(deps, content),
    // The directory names the account; there is no folder to explain.
    async describe() {},
    async remove(account) {
      await sql.transaction(async (tx) => {
        const upTo = await lastRecord(tx, account);
        await deleteRecordsExcept(tx, account, { upTo, kept: [], nowSeconds: nowSeconds(clock) });
      });
    },
    async [Symbol.asyncDispose]() {
      timer[Symbol.dispose]();
      await running;
      compressor[Symbol.dispose]();
    },
  };
}

/** Removes objects that no content has referred to for a day: first the object, then the note of it. */
async function sweepOrphans(
  deps: Pick<RowPackerDeps, 'sql' | 'clock'> & {
    readonly objects: NonNullable<RowPackerDeps['objects']>;
  },
): Promise<void> {
  const keys = await orphansBefore(deps.sql, nowSeconds(deps.clock) - ORPHAN_GRACE_SECONDS);
  for (const key of keys) {
    await deps.objects.remove(key);
    await deps.sql.transaction((tx) => deleteOrphan(tx, key));
  }
}
