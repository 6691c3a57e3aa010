import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFolder } from '#platform/data-folder.ts';
import { maildropLocks } from './mail-listeners.ts';
import { spoolFolderOf } from './open-store.ts';

/**
 * Removes what server processes that were killed left behind: half-received messages, and locks of maildrops (whose holder
 * is gone, though another process may have its number now). Only under the lock of the data folder, before serving.
 */
export function clearLeftovers(folder: DataFolder): void {
  rmSync(maildropLocks(folder), { recursive: true, force: true });
  const spool = spoolFolderOf(folder);
  for (const name of readdirSync(spool))
    if (name.startsWith('incoming-')) rmSync(join(spool, name), { force: true });
}
