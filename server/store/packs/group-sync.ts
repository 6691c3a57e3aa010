import { DomainError } from '#platform/errors.ts';
import type { PackRange } from '../redo/redo-batch.ts';
import type { RedoLog } from '../redo/redo-log.ts';
import { syncFolder } from './disk.ts';
import type { OpenFile, OpenFiles } from './open-files.ts';
import { syncPack } from './sync-pack.ts';

/**
 * Group commit of one account: whoever asks while a sync is running waits for the next one, which covers all who came
 * meanwhile. With a redo log what is small goes there, where one sync serves all accounts. After a failed sync nothing can
 * be said about the data any more: everything is refused until the account is opened anew.
 */
export class GroupSync {
  readonly #files: OpenFiles;
  readonly #redo: RedoLog | undefined;
  #dirtyFiles = new Set<string>();
  #dirtyFolders = new Set<string>();
  #ranges: PackRange[] = [];
  /** Up to where the pack written last was given to the redo log. */
  #given: { path: string; end: number } | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #failure: unknown;

  constructor(files: OpenFiles, redo: RedoLog | undefined) {
    this.#files = files;
    this.#redo = redo;
  }

  markFile(path: string): void {
    this.#dirtyFiles.add(path);
  }

  markFolder(path: string): void {
    this.#dirtyFolders.add(path);
  }

  /** These few bytes were just written to the pack. They are kept until the next sync and must not change. */
  markRange(file: OpenFile, offset: number, bytes: Buffer): void {
    if (this.#redo === undefined) this.#dirtyFiles.add(file.path);
    else this.#ranges.push({ path: file.path, inode: file.inode, offset, bytes });
  }

  /** The pack was cut off here: see isGiven(). */
  markCut(file: OpenFile, offset: number): void {
    this.#ranges = this.#ranges.filter((r) => r.path !== file.path || r.offset < offset);
    this.#dirtyFiles.add(file.path);
  }

  /** True when bytes from here on may come back by the redo log: they must not be cut off, and others written in their place. */
  isGiven(path: string, offset: number): boolean {
    return this.#given?.path === path && this.#given.end > offset;
  }

  /** @throws DomainError unavailable after a sync that failed */
  assertUsable(): void {
    if (this.#failure !== undefined)
      throw new DomainError(
        'unavailable',
        'an earlier write of this account did not reach the disk; check the disk and restart the server',
        { cause: this.#failure },
      );
  }

  /** Resolves when everything marked before the call is on disk. */
  sync(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#dirtyFiles.size === 0 && this.#dirtyFolders.size === 0 && this.#ranges.length === 0)
      return this.#running ?? Promise.resolve();
    if (this.#running === undefined) return this.#begin();
    const begin = () => this.#begin();
    return (this.#next ??= this.#running.then(begin, begin));
  }

  /** Runs never overlap: each is begun by the end of the one before. */
  #begin(): Promise<void> {
    this.#next = undefined;
    const own = this.#run();
    this.#running = own;
    return own;
  }

  async #run(): Promise<void> {
    this.assertUsable();
    const files = this.#dirtyFiles;
    const folders = this.#dirtyFolders;
    const ranges = this.#ranges;
    if (files.size > 0) this.#dirtyFiles = new Set();
    if (folders.size > 0) this.#dirtyFolders = new Set();
    this.#ranges = [];
    this.#noteGiven(ranges);
    try {
      // Names first: a record may refer to a file beside the pack.
      if (folders.size > 0) await allOf(folders, syncFolder);
      const logged = ranges.length > 0 ? this.#redo?.write(ranges) : undefined;
      if (files.size === 0) await logged;
      else
        await Promise.all([
          allOf(files, async (path) => await syncPack(this.#files, path)),
          logged,
        ]);
    } catch (error) {
      this.#failure = error;
      throw error;
    } finally {
      this.#running = undefined;
    }
  }

  #noteGiven(ranges: readonly PackRange[]): void {
    for (const { path, offset, bytes } of ranges) {
      const end = offset + bytes.length;
      if (this.#given?.path !== path) this.#given = { path, end };
      else if (this.#given.end < end) this.#given.end = end;
    }
  }
}

/** Most often there is one: no more is made for it than its own. */
async function allOf(
  paths: ReadonlySet<string>,
  sync: (path: string) => Promise<void>,
): Promise<void> {
  const [first, ...others] = paths;
  if (others.length === 0) await sync(first!);
  else await Promise.all([first!, ...others].map(sync));
}
