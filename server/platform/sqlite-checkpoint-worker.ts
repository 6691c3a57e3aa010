// Thread of sqlite-checkpointer.ts: { path } checkpoints that database, { end } ends the thread.
import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';

const BUSY_TIMEOUT_MS = 1_000;
/** A WAL that busy writers keep growing is emptied at this size: they wait for a moment then. */
const LARGEST_WAL_BYTES = 8 * 1024 * 1024;

parentPort!.on('message', (request: { path?: string; id?: number; end?: true }) => {
  if (request.path === undefined) {
    parentPort!.close();
    return;
  }
  const { path, id } = request;
  try {
    checkpoint(path);
    parentPort!.postMessage({ path, id });
  } catch (error) {
    parentPort!.postMessage({ path, id, error: (error as Error).message });
  }
});

function checkpoint(path: string): void {
  // Opening would create a file that was removed meanwhile.
  if (!existsSync(path)) return;
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec('PRAGMA wal_autocheckpoint=0; PRAGMA wal_checkpoint(PASSIVE)');
    // The passive one has copied nearly all without stopping anybody: what is left takes a moment.
    const size = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (size > LARGEST_WAL_BYTES) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}
