import type { DataFolder } from '#platform/data-folder.ts';
import { alone, isServerRunning } from '#platform/data-lock.ts';
import type { Log } from '#platform/log.ts';
import { hasRedoLog, settleRedoLogs } from '#store/redo-log.ts';
import { machineBoot } from './machine-boot.ts';

/** What a process is among those of its server. */
export interface WorkerPlace {
  readonly index: number;
  readonly count: number;
}

/**
 * Puts what killed processes left in their redo logs into the packs, before the calling process looks at them: a worker
 * what was left by the one whose place it takes, a command what was left by a whole server.
 */
export async function settleRedo(
  folder: DataFolder,
  worker: WorkerPlace | undefined,
  log: Log,
): Promise<void> {
  if (worker !== undefined) {
    await settle(folder, worker.index, log);
    return;
  }
  // A server did it at its start, and has logs of its own now.
  if (!hasRedoLog(folder.redo) || isServerRunning(folder)) return;
  await alone(folder, async () => {
    if (!isServerRunning(folder)) await settle(folder, 'all', log);
  });
}

/** The same for all processes of a server that is about to start; under the lock of the data folder. */
export async function settleAllRedo(folder: DataFolder, log: Log): Promise<void> {
  if (hasRedoLog(folder.redo)) await alone(folder, async () => await settle(folder, 'all', log));
}

async function settle(
  { redo, accounts }: DataFolder,
  slot: number | 'all',
  log: Log,
): Promise<void> {
  const { bootId } = machineBoot();
  await settleRedoLogs({ folder: redo, accounts, bootId, slot, log });
}
