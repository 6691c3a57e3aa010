// Contents and journal in local packs: the embedded store's BlobStore. docs/pack-format.md describes the files.
import { readFileSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { BlobStore } from './blob-store.ts';
import { AccountPacks } from './packs/account-packs.ts';
import { toFileFault } from './packs/file-faults.ts';
import { FrameCompressor } from './packs/frame-compressor.ts';
import { FrameDecompressor } from './packs/frame-decompressor.ts';
import { OpenFiles } from './packs/open-files.ts';
import { packContent, sweepSpool } from './packs/pack-content.ts';
import { packFolder } from './packs/pack-folder.ts';
import { ScratchBuffers } from './packs/scratch-buffers.ts';
import { syncPack } from './packs/sync-pack.ts';
import { RedoLog, type RedoLogOptions } from './redo/redo-log.ts';

export interface PackBlobsOptions {
  /** DATA/accounts: one folder per account below it. */
  readonly folder: string;
  /** For large contents on their way in; on the same file system, so that they can be linked. */
  readonly spoolFolder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Contents above this many bytes are files of their own; default 256 KiB. */
  readonly largeAbove?: number;
  /** A pack of at least this many bytes gets no more records; default 256 MiB. */
  readonly packLimit?: number;
  /** Files of all accounts kept open; default 512. */
  readonly maxOpenFiles?: number;
  /** Syncs what is small for all accounts at once; for a server's processes alone. Absent: each pack is synced. */
  readonly redo?: Pick<RedoLogOptions, 'folder' | 'slot' | 'bootId'>;
}

export function createPackBlobs(options: PackBlobsOptions): BlobStore {
  const { folder, clock, log } = options;
  const files = new OpenFiles(options.maxOpenFiles ?? 512);
  const compressor = new FrameCompressor();
  const decompressor = new FrameDecompressor();
  const scratch = new ScratchBuffers();
  const redo =
    options.redo &&
    new RedoLog({
      ...options.redo,
      accounts: folder,
      clock,
      log,
      syncPack: async (path) => await syncPack(files, path),
    });
  const packer = { ...options, compressor, largeAbove: options.largeAbove ?? 256 * 1024 };
  const packLimit = options.packLimit ?? 256 * 1024 * 1024;
  const swept = sweepSpool(packer).catch((error: unknown) =>
    log.warn('spool-not-swept', { error }),
  );
  return {
    journal: 'journal',
    async open(account) {
      return new AccountPacks({
        folder: packFolder(folder, account),
        files,
        redo,
        scratch,
        decompressor,
        packLimit,
        clock,
        log,
      });
    },
    pack: (content) => packContent(packer, content),
    describe: (account, description) =>
      writeDescription(packFolder(folder, account).folder, description),
    async remove(account) {
      const place = packFolder(folder, account);
      files.drop(place.packs);
      files.drop(place.large);
      await rm(place.folder, { recursive: true, force: true });
    },
    async [Symbol.asyncDispose]() {
      await swept;
      await redo?.[Symbol.asyncDispose]();
      compressor[Symbol.dispose]();
      decompressor[Symbol.dispose]();
      files[Symbol.dispose]();
    },
  };
}

async function writeDescription(
  folder: string,
  description: Readonly<Record<string, string>>,
): Promise<void> {
  const path = join(folder, 'account.json');
  const text = `${JSON.stringify(description, undefined, 2)}\n`;
  if (readText(path) === text) return;
  try {
    await mkdir(folder, { recursive: true, mode: 0o750 });
    // Another process may be opening the account too.
    const unfinished = `${path}.${process.pid}.new`;
    await using file = await open(unfinished, 'w', 0o640);
    await file.writeFile(text);
    await file.datasync();
    await rename(unfinished, path);
  } catch (error) {
    throw toFileFault(error, path);
  }
}

/** A few bytes: four trips to the thread pool would take longer. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
