// Thread of sqlite-checkpointer.ts: { path } checkpoints that database, { end } ends the thread.
import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';

const BUSY_TIMEOUT_MS = 1_000;
/** A WAL that busy writers keep growing is emptied at this size: they wait for a moment then. */
const LARGEST_WAL_BYTES = 8 * 1024 * 1024;

interface Request {
  readonly path?: string;
  readonly id?: number;
  /** hold: the database stays open until "let-go", which checkpoints nothing. */
  readonly step?: 'hold' | 'let-go';
  readonly end?: true;
}

const held = new Map<string, DatabaseSync[]>();

parentPort!.on('message', (request: Request) => {
  if (request.path === undefined) {
    for (const databases of held.values()) for (const database of databases) database.close();
    parentPort!.close();
    return;
  }
  const { path, id } = request;
  try {
    if (request.step === 'let-go') letGo(path);
    else if (request.step === 'hold') hold(path);
    else checkpoint(path)?.close();
    parentPort!.postMessage({ path, id });
  } catch (error) {
    parentPort!.postMessage({ path, id, error: (error as Error).message });
  }
});

/** Gives the connection it was done on; undefined when there is no database. */
function checkpoint(path: string): DatabaseSync | undefined {
  // Opening would create a file that was removed meanwhile.
  if (!existsSync(path)) return undefined;
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec('PRAGMA wal_autocheckpoint=0; PRAGMA wal_checkpoint(PASSIVE)');
    // The passive one has copied nearly all without stopping anybody: what is left takes a moment.
    const size = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (size > LARGEST_WAL_BYTES) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function hold(path: string): void {
  const database = checkpoint(path);
  if (database !== undefined) held.set(path, [...(held.get(path) ?? []), database]);
}

function letGo(path: string): void {
  const [database, ...others] = held.get(path) ?? [];
  if (others.length > 0) held.set(path, others);
  else held.delete(path);
  database?.close();
}
