import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '#platform/log.ts';

const NAME = 'failed';

/** Has the next start write the packs again, although the machine was not started anew. */
export function markFailed(folder: string, log: Log): void {
  try {
    writeFileSync(
      join(folder, NAME),
      'A pack could not be synced; the next start writes it again.\n',
    );
  } catch (error) {
    log.error('redo.mark-not-written', { folder, error });
  }
}

export function isMarkedFailed(folder: string): boolean {
  return existsSync(join(folder, NAME));
}

export function clearFailedMark(folder: string): void {
  rmSync(join(folder, NAME), { force: true });
}
