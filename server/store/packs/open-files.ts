// Open file descriptors of all accounts, bounded: the one unused for longest is closed first.
import { closeSync, openSync } from 'node:fs';
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
    entry.pins++;
    return entry;
  }

  release(file: OpenFile): void {
    const entry = file as Entry;
    entry.pins--;
    if (entry.pins === 0 && entry.isDropped) closeSync(entry.fd);
  }

  /** Closes every file below a folder, or one file; those in use when they are released. */
  drop(pathOrFolder: string): void {
    for (const [key, entry] of this.#entries)
      if (entry.path === pathOrFolder || isBelow(entry.path, pathOrFolder)) this.#remove(key);
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
    entry.isDropped = true;
    if (entry.pins === 0) closeSync(entry.fd);
  }
}

function keyOf(path: string, mode: OpenMode): string {
  return mode === 'read' ? path : `w:${path}`;
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder) && /[/\\]/.test(path[folder.length] ?? '');
}

function openFile(path: string, mode: OpenMode): number {
  try {
    return openSync(path, mode === 'read' ? 'r' : 'r+');
  } catch (error) {
    throw toFileFault(error, path);
  }
}
