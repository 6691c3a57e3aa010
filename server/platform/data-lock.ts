import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DataFolder } from './data-folder.ts';
import { DomainError } from './errors.ts';

/**
 * Makes this process the only server on the data folder, until it is disposed of or the process ends in whatever
 * way: what is held is a lock of the operating system, so that no stale mark can stay behind.
 * @throws DomainError in-use naming the process that holds it
 */
export function lockDataFolder(folder: DataFolder): Disposable {
  const database = holdAlone(folder, { path: folder.lockFile, timeoutMs: 0 });
  writeFileSync(folder.pidFile, `${process.pid}\n`);
  return {
    [Symbol.dispose]() {
      database.close();
    },
  };
}

/** Longer than any work under this lock takes. */
const UPKEEP_TIMEOUT_MS = 60_000;

/**
 * Runs work that must be done by one process at a time, a server or a command, before accounts are opened.
 * @throws DomainError in-use when another one takes a minute, read-only
 */
export async function alone<T>(folder: DataFolder, work: () => Promise<T>): Promise<T> {
  const path = join(folder.run, 'upkeep-lock.sqlite');
  using _lock = holdAlone(folder, { path, timeoutMs: UPKEEP_TIMEOUT_MS });
  return await work();
}

/**
 * The exclusive right to what goes by this file, over all processes of this machine, for as long as this process holds it or
 * lives. The file stays. Answers undefined when another one has it.
 */
export function tryLockFile(path: string): Disposable | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (primaryCode(error) === 5) return undefined;
    throw error;
  }
  return { [Symbol.dispose]: () => database.close() };
}

/** Held until it is closed. */
function holdAlone(
  folder: DataFolder,
  { path, timeoutMs }: { path: string; timeoutMs: number },
): DatabaseSync {
  let database;
  try {
    database = new DatabaseSync(path, { timeout: timeoutMs });
    database.exec('PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    throw toDomainError(error, folder);
  }
}

/** True while a server holds the lock of the folder. */
export function isServerRunning(folder: DataFolder): boolean {
  using database = new DatabaseSync(folder.lockFile, { timeout: 0 });
  try {
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    return false;
  } catch (error) {
    const fault = toDomainError(error, folder);
    if (fault instanceof DomainError && fault.code === 'in-use') return true;
    throw fault;
  }
}

function toDomainError(error: unknown, folder: DataFolder): unknown {
  // 5 busy, 8 read-only, 14 cannot open.
  const code = primaryCode(error);
  if (code === 5)
    return new DomainError(
      'in-use',
      `a server is already running on ${folder.root} (process ${readPid(folder) ?? 'unknown'}); stop it first`,
    );
  if (code === 8 || code === 14)
    return new DomainError(
      'read-only',
      `${folder.run} cannot be written; check owner, mode and disk`,
    );
  return error;
}

/** SQLite's primary result code is the low byte. */
function primaryCode(error: unknown): number {
  return Number((error as { errcode?: unknown }).errcode) & 0xff;
}

/** The process that last locked the folder. */
export function readPid(folder: DataFolder): number | undefined {
  try {
    const pid = Number(readFileSync(folder.pidFile, 'utf8').trim());
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
