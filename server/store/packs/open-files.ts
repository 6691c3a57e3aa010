// Open file descriptors of all accounts, bounded: the one unused for longest is closed first.
import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDomainError } from '#platform/errors.ts';
import { inodeOf } from './disk.ts';
import { toFileFault } from './file-faults.ts';

export interface OpenFile {
  readonly fd: number;
  readonly path: string;
  /** Of a file opened for writing: tells it from another one that has the name later. */
  readonly inode: bigint;
}

interface Entry extends OpenFile {
  readonly mode: OpenMode;
  pins: number;
  /** Counts uses of all files; that of the latest use of this one. */
  lastUse: number;
  isDropped: boolean;
}

export type OpenMode = 'read' | 'write';

export class OpenFiles implements Disposable {
  readonly #limit: number;
  readonly #entries: Readonly<Record<OpenMode, Map<string, Entry>>> = {
    read: new Map(),
    write: new Map(),
  };
  /** The files that lie directly in a folder. */
  readonly #folders = new Map<string, Set<Entry>>();
  #uses = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Gives the open file and keeps it open until release().
   * @throws DomainError not-found, read-only, no-space, unavailable
   */
  acquire(path: string, mode: OpenMode): OpenFile {
    const entry = this.#entries[mode].get(path) ?? this.#open(path, mode);
    entry.lastUse = ++this.#uses;
    entry.pins++;
    return entry;
  }

  /** The same; undefined when a compaction, also one in another process, replaced the file, or its account was removed. */
  tryAcquire(path: string, mode: OpenMode): OpenFile | undefined {
    try {
      return this.acquire(path, mode);
    } catch (error) {
      if (isDomainError(error, 'not-found')) return undefined;
      throw error;
    }
  }

  release(file: OpenFile): void {
    const entry = file as Entry;
    entry.pins--;
    if (entry.pins === 0 && entry.isDropped) closeSync(entry.fd);
  }

  /** Closes one file, or every file that lies directly in a folder; those in use when they are released. */
  drop(pathOrFolder: string): void {
    const inFolder = this.#folders.get(pathOrFolder);
    if (inFolder !== undefined) {
      for (const entry of inFolder) this.#remove(entry);
      return;
    }
    for (const entries of Object.values(this.#entries)) {
      const entry = entries.get(pathOrFolder);
      if (entry !== undefined) this.#remove(entry);
    }
  }

  [Symbol.dispose](): void {
    for (const entry of this.#all()) this.#remove(entry);
  }

  #open(path: string, mode: OpenMode): Entry {
    const fd = openFile(path, mode);
    const inode = mode === 'write' ? inodeOf(fd) : 0n;
    const entry = { fd, inode, path, mode, pins: 0, lastUse: 0, isDropped: false };
    this.#evict();
    this.#entries[mode].set(path, entry);
    const folder = dirname(path);
    const inFolder = this.#folders.get(folder);
    if (inFolder === undefined) this.#folders.set(folder, new Set([entry]));
    else inFolder.add(entry);
    return entry;
  }

  /** Files are used far more often than opened: the oldest is looked for then. */
  #evict(): void {
    const { read, write } = this.#entries;
    if (read.size + write.size < this.#limit) return;
    let oldest: Entry | undefined;
    for (const entry of this.#all())
      if (entry.pins === 0 && (oldest === undefined || entry.lastUse < oldest.lastUse))
        oldest = entry;
    if (oldest !== undefined) this.#remove(oldest);
  }

  *#all(): Generator<Entry> {
    yield* this.#entries.read.values();
    yield* this.#entries.write.values();
  }

  #remove(entry: Entry): void {
    this.#entries[entry.mode].delete(entry.path);
    const folder = dirname(entry.path);
    const inFolder = this.#folders.get(folder);
    inFolder?.delete(entry);
    if (inFolder?.size === 0) this.#folders.delete(folder);
    entry.isDropped = true;
    if (entry.pins === 0) closeSync(entry.fd);
  }
}

function openFile(path: string, mode: OpenMode): number {
  try {
    return openSync(path, mode === 'read' ? 'r' : 'r+');
  } catch (error) {
    throw toFileFault(error, path);
  }
}
