import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { Storage, Stream } from './compound-file.ts';
import { readDirectory } from './read-directory.ts';
import type { DirectoryEntry } from './read-directory.ts';
import { openSectors } from './sectors.ts';
import type { Sectors } from './sectors.ts';
import { MAX_STORAGE_DEPTH } from './limits.ts';

/** Whether bytes begin as a compound file does. */
export function isCompoundFile(bytes: Bytes): boolean {
  return bytes.length >= 512 && bytes.readUInt32BE(0) === 0xd0_cf_11_e0;
}

/**
 * The root storage of a compound file, version 3 or 4.
 * @throws InputSyntaxError when it is none, or its directory cannot be read
 */
export function openCompoundFile(bytes: Bytes): Storage {
  if (!isCompoundFile(bytes)) throw new InputSyntaxError('not a compound file', 0);
  const sectors = openSectors(bytes);
  const entries = readDirectory(sectors);
  const root = entries[0];
  if (root === undefined) throw new InputSyntaxError('a compound file without a directory', 48);
  const file: OpenFile = { sectors, entries, isSeen: new Uint8Array(entries.length) };
  file.isSeen[0] = 1;
  return storageOf(file, root, 0);
}

interface OpenFile {
  readonly sectors: Sectors;
  readonly entries: readonly DirectoryEntry[];
  /** Entries that have their place in the tree: an entry in two places is a circle or a lie. */
  readonly isSeen: Uint8Array;
}

function storageOf(file: OpenFile, entry: DirectoryEntry, depth: number): Storage {
  const { name, classId } = entry;
  const entries: (Storage | Stream)[] = [];
  const isTooDeep = depth >= MAX_STORAGE_DEPTH;
  for (const child of isTooDeep ? [] : childrenOf(file, entry)) {
    if (child.kind === 'stream') entries.push(streamOf(file.sectors, child));
    else entries.push(storageOf(file, child, depth + 1));
  }
  return { kind: 'storage', name, classId, entries };
}

/** All entries of the tree of siblings below a storage, each once. */
function childrenOf({ entries, isSeen }: OpenFile, storage: DirectoryEntry): DirectoryEntry[] {
  const children: DirectoryEntry[] = [];
  const waiting = [storage.child];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const entry = entries[index];
    if (entry === undefined || isSeen[index] === 1) continue;
    isSeen[index] = 1;
    waiting.push(entry.left, entry.right);
    if (entry.kind !== 'none') children.push(entry);
  }
  return children;
}

function streamOf(sectors: Sectors, { name, start, size }: DirectoryEntry): Stream {
  return { kind: 'stream', name, size, read: () => sectors.readStream(start, size) };
}
