import { appendFileSync, globSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Choices } from '../choices.ts';
import type { SyncedFiles } from './synced-files.ts';

const PAGE_BYTES = 4096;

/** Takes away what a power cut may take away of an append-only file; true when something was lost. */
export function loseTail(path: string, synced: SyncedFiles, choices: Choices): boolean {
  const { size } = statSync(path);
  const kept = Math.min(synced.sizeOf(path), size);
  if (size === kept || choices.oneIn(4)) return false;
  const from = choices.between(kept, size);
  // Pages reach the disk in any order: one in the middle may be missing while later ones are there.
  if (choices.oneIn(3)) {
    fillWithZeros(path, from, Math.min(size, (Math.floor(from / PAGE_BYTES) + 1) * PAGE_BYTES));
    return true;
  }
  // The length may have reached the disk without the content.
  if (choices.oneIn(3)) fillWithZeros(path, from, size);
  else truncateSync(path, from);
  return true;
}

const SECTOR_BYTES = 512;

/** Takes away sectors of what was written over in place and not synced; true when something was lost. */
export function loseWrites(path: string, synced: SyncedFiles, choices: Choices): boolean {
  let isAny = false;
  for (const { start, end } of synced.unsyncedWrites(path))
    for (let at = start; at < end; at += SECTOR_BYTES)
      if (choices.oneIn(2)) {
        fillWithZeros(path, at, Math.min(end, at + SECTOR_BYTES));
        isAny = true;
      }
  return isAny;
}

/** A disk may also hold something after the end of what was written. */
export function appendGarbage(path: string, choices: Choices): void {
  const length = choices.between(1, 5000);
  appendFileSync(path, choices.oneIn(2) ? Buffer.alloc(length) : randomBytes(length));
}

/** Removes a file whose name was never synced. */
export function loseName(path: string, synced: SyncedFiles, choices: Choices): boolean {
  if (!synced.isNameInDoubt(path) || choices.oneIn(2)) return false;
  rmSync(path);
  return true;
}

/** https://www.sqlite.org/walformat.html: a header of 32 bytes, then frames of 24 bytes and a page. */
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/**
 * Cuts a write-ahead log anywhere beyond what was synced. SQLite syncs the log before it copies pages into the database,
 * so whatever was copied counts as synced; the shared-memory file tells how much that was.
 */
export function loseWalTail(database: string, synced: SyncedFiles, choices: Choices): boolean {
  const path = `${database}-wal`;
  if (globSync(path).length === 0) return false;
  const { size } = statSync(path);
  const header = readFileSync(path).subarray(0, WAL_HEADER_BYTES);
  if (header.length < WAL_HEADER_BYTES) return false;
  const frame = FRAME_HEADER_BYTES + header.readUInt32BE(8);
  const copied = WAL_HEADER_BYTES + copiedFrames(`${database}-shm`) * frame;
  const kept = Math.min(size, Math.max(copied, synced.sizeOf(path)));
  if (kept === size) return false;
  truncateSync(path, choices.between(kept, size));
  return true;
}

/** nBackfill and nBackfillAttempted of the WAL index: frames that are being copied or were. */
function copiedFrames(sharedMemory: string): number {
  if (globSync(sharedMemory).length === 0) return 0;
  const bytes = readFileSync(sharedMemory).subarray(0, 136);
  return bytes.length < 136 ? 0 : Math.max(bytes.readUInt32LE(96), bytes.readUInt32LE(128));
}

function fillWithZeros(path: string, from: number, to: number): void {
  const file = openSync(path, 'r+');
  try {
    writeSync(file, Buffer.alloc(to - from), 0, to - from, from);
  } finally {
    closeSync(file);
  }
}
