// Open file descriptors of all accounts, bounded: the one unused for longest is closed first.
import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { toFileFault } from './file-faults.ts';

export interface OpenFile {
  readonly fd: number;
  readonly path: string;
}

interface Entry extends OpenFile {
  pins: number;
  isDropped: boolean;
}

export type OpenMode = 'read' | 'write';

export class OpenFiles implements Disposable {
  readonly #limit: number;
  readonly #entries = new Map<string, Entry>();
  /** Keys of the files that lie directly in a folder. */
  readonly #folders = new Map<string, Set<string>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Gives the open file and keeps it open until release().
   * @throws DomainError not-found, read-only, no-space, unavailable
   */
  acquire(path: string, mode: OpenMode): OpenFile {
    const key = keyOf(path, mode);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { fd: openFile(path, mode), path, pins: 0, isDropped: false };
      this.#evict();
    } else this.#entries.delete(key);
    this.#entries.set(key, entry);
    const folder = dirname(path);
    const keys = this.#folders.get(folder);
    if (keys === undefined) this.#folders.set(folder, new Set([key]));
    else keys.add(key);
    entry.pins++;
    return entry;
  }

  release(file: OpenFile): void {
    const entry = file as Entry;
    entry.pins--;
    if (entry.pins === 0 && entry.isDropped) closeSync(entry.fd);
  }

  /** Closes one file, or every file that lies directly in a folder; those in use when they are released. */
  drop(pathOrFolder: string): void {
    const modes: readonly OpenMode[] = ['read', 'write'];
    const keys = this.#folders.get(pathOrFolder) ?? modes.map((m) => keyOf(pathOrFolder, m));
    for (const key of keys) if (this.#entries.has(key)) this.#remove(key);
  }

  [Symbol.dispose](): void {
    for (const key of this.#entries.keys()) this.#remove(key);
  }

  #evict(): void {
    if (this.#entries.size < this.#limit) return;
    for (const [key, entry] of this.#entries)
      if (entry.pins === 0) {
        this.#remove(key);
        return;
      }
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key)!;
    this.#entries.delete(key);
    const folder = dirname(entry.path);
    const keys = this.#folders.get(folder);
    keys?.delete(key);
    if (keys?.size === 0) this.#folders.delete(folder);
    entry.isDropped = true;
    if (entry.pins === 0) closeSync(entry.fd);
  }
}

function keyOf(path: string, mode: OpenMode): string {
  return mode === 'read' ? path : `w:${path}`;
}

function openFile(path: string, mode: OpenMode): number {
  try {
    return openSync(path, mode === 'read' ? 'r' : 'r+');
  } catch (error) {
    throw toFileFault(error, path);
  }
}
