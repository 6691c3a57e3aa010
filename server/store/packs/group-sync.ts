import { DomainError, isDomainError } from '#platform/errors.ts';
import { syncData, syncFolder } from './disk.ts';
import { toFileFault } from './file-faults.ts';
import type { OpenFile, OpenFiles } from './open-files.ts';

/**
 * Group commit of one account: whoever asks while a sync is running waits for the next one, which covers all who came
 * meanwhile. After a failed sync nothing can be said about the data any more: everything is refused until the account is opened anew.
 */
export class GroupSync {
  readonly #files: OpenFiles;
  #dirtyFiles = new Set<string>();
  #dirtyFolders = new Set<string>();
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #failure: unknown;

  constructor(files: OpenFiles) {
    this.#files = files;
  }

  markFile(path: string): void {
    this.#dirtyFiles.add(path);
  }

  markFolder(path: string): void {
    this.#dirtyFolders.add(path);
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
    if (this.#dirtyFiles.size === 0 && this.#dirtyFolders.size === 0)
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
    this.#dirtyFiles = new Set();
    this.#dirtyFolders = new Set();
    try {
      // Names first: a record may refer to a file beside the pack.
      await allOf(folders, syncFolder);
      await allOf(files, async (path) => await this.#syncFile(path));
    } catch (error) {
      this.#failure = error;
      throw error;
    } finally {
      this.#running = undefined;
    }
  }

  async #syncFile(path: string): Promise<void> {
    const file = tryAcquire(this.#files, path);
    if (file === undefined) return;
    try {
      await syncData(file.fd);
    } catch (error) {
      throw toFileFault(error, path);
    } finally {
      this.#files.release(file);
    }
  }
}

/** Most often there is one: no more is made for it than its own. */
async function allOf(
  paths: ReadonlySet<string>,
  sync: (path: string) => Promise<void>,
): Promise<void> {
  if (paths.size === 0) return;
  const [first, ...others] = paths;
  if (others.length === 0) await sync(first!);
  else await Promise.all([first!, ...others].map(sync));
}

/** Undefined when a compaction in another process replaced the pack: it synced what it copied. */
function tryAcquire(files: OpenFiles, path: string): OpenFile | undefined {
  try {
    return files.acquire(path, 'write');
  } catch (error) {
    if (isDomainError(error, 'not-found')) return undefined;
    throw error;
  }
}
