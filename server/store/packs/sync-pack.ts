import { syncData } from './disk.ts';
import { toFileFault } from './file-faults.ts';
import type { OpenFiles } from './open-files.ts';

/**
 * Makes what was written to a pack, or a file beside it, durable.
 * @throws DomainError no-space, read-only, unavailable
 */
export async function syncPack(files: OpenFiles, path: string): Promise<void> {
  // A compaction synced what it copied.
  const file = files.tryAcquire(path, 'write');
  if (file === undefined) return;
  try {
    await syncData(file.fd);
  } catch (error) {
    throw toFileFault(error, path);
  } finally {
    files.release(file);
  }
}
