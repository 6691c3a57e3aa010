import { isDomainError } from '#platform/errors.ts';
import { syncData } from './disk.ts';
import { toFileFault } from './file-faults.ts';
import type { OpenFile, OpenFiles } from './open-files.ts';

/**
 * Makes what was written to a pack, or a file beside it, durable.
 * @throws DomainError no-space, read-only, unavailable
 */
export async function syncPack(files: OpenFiles, path: string): Promise<void> {
  const file = tryAcquire(files, path);
  if (file === undefined) return;
  try {
    await syncData(file.fd);
  } catch (error) {
    throw toFileFault(error, path);
  } finally {
    files.release(file);
  }
}

/** Undefined when a compaction replaced the pack: it synced what it copied; or when the account was removed. */
function tryAcquire(files: OpenFiles, path: string): OpenFile | undefined {
  try {
    return files.acquire(path, 'write');
  } catch (error) {
    if (isDomainError(error, 'not-found')) return undefined;
    throw error;
  }
}
