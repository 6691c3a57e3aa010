import { DomainError } from '#platform/errors.ts';
import type { FileTree, OpenFile, TreeEntry } from './file-tree.ts';
import { checkEntries } from './unpack-limits.ts';

/** A file of an archive. */
export interface ArchiveEntry {
  /** As it stands in the archive. */
  readonly path: string;
  readonly size: number;
  readonly modifiedAtSeconds: number;
  readonly mark: string;
  open(): Promise<OpenFile>;
}

/** An archive taken for a folder: its list of files is held in memory, nothing else. */
export class ArchiveTree implements FileTree {
  readonly location: string;
  readonly #files = new Map<string, ArchiveEntry>();
  readonly #folders = new Map<string, Map<string, TreeEntry>>([['', new Map()]]);

  constructor(location: string) {
    this.location = location;
  }

  /** Adds a file; one of the same name is kept beside the first. @throws DomainError too-large with too many of them */
  add(entry: ArchiveEntry): void {
    const levels = entry.path.split('/').filter((level) => !/^\.{0,2}$/.test(level));
    if (levels.length === 0) return;
    const wanted = levels.join('/');
    let path = wanted;
    for (let n = 2; this.#files.has(path); n++) path = numbered(wanted, n);
    this.#files.set(path, entry);
    checkEntries(this.location, this.#files.size);
    let folder = '';
    for (const level of levels.slice(0, -1)) {
      this.#note(folder, { name: level, isFolder: true });
      folder = folder === '' ? level : `${folder}/${level}`;
    }
    this.#note(folder, {
      name: path.slice(folder === '' ? 0 : folder.length + 1),
      isFolder: false,
    });
  }

  #note(folder: string, entry: TreeEntry): void {
    const entries = this.#folders.get(folder) ?? new Map<string, TreeEntry>();
    this.#folders.set(folder, entries.set(entry.name, entry));
  }

  async children(folder: string): Promise<readonly TreeEntry[]> {
    const entries = [...(this.#folders.get(folder)?.values() ?? [])];
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async facts(path: string) {
    return this.#files.get(path);
  }

  async open(path: string): Promise<OpenFile> {
    const entry = this.#files.get(path);
    if (entry === undefined)
      throw new DomainError('not-found', `${path} is not in ${this.location}`);
    return await entry.open();
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** The ending stays what it is: files are known by it. */
function numbered(path: string, n: number): string {
  return path.replace(/(?<=[^/])(?:\.[^./]*)?$/, (ending) => ` (${n})${ending}`);
}
