// Thread of sqlite-checkpointer.ts: { path } checkpoints that database, { end } ends the thread.
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';

const BUSY_TIMEOUT_MS = 1_000;

parentPort!.on('message', (request: { path?: string; end?: true }) => {
  if (request.path === undefined) {
    parentPort!.close();
    return;
  }
  const { path } = request;
  try {
    checkpoint(path);
    parentPort!.postMessage({ path });
  } catch (error) {
    parentPort!.postMessage({ path, error: (error as Error).message });
  }
});

function checkpoint(path: string): void {
  // Opening would create a file that was removed meanwhile.
  if (!existsSync(path)) return;
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec('PRAGMA wal_autocheckpoint=0; PRAGMA wal_checkpoint(PASSIVE)');
  } finally {
    database.close();
  }
}
