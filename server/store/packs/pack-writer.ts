// Appends to the current pack of one account. Writers of all processes take turns by the account's write lock, so the
// file's size is the place to write at; what other processes did since is seen by a size that is not the one left here.
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from '#platform/log.ts';
import type { JournalEnd, RecordPlace } from '../blob-store.ts';
import { readAtNow, writeAtNow, writeManyAtNow } from './disk.ts';
import { isErrno, toFileFault } from './file-faults.ts';
import { livePacks } from './generations.ts';
import type { GroupSync } from './group-sync.ts';
import type { OpenFile, OpenFiles } from './open-files.ts';
import { listPacks, type PackFolder, packPath } from './pack-folder.ts';
import { HEADER_BYTES, tryReadHeader, writeHeader } from './record-header.ts';
import { scanFile } from './scan-file.ts';
import { fileSource } from './window-reader.ts';

export interface PackWriterDeps {
  readonly folder: PackFolder;
  readonly files: OpenFiles;
  readonly sync: GroupSync;
  /** A pack of at least this many bytes gets no more records. */
  readonly packLimit: number;
  readonly log: Log;
}

interface KnownPack {
  readonly pack: number;
  readonly path: string;
  size: number;
  generation?: number;
}

/** More at once is not written twice, to the redo log too: the pack itself is synced. */
const REDO_BYTES = 32 * 1024;
/** Bytes put together for one write. */
const WRITE_BYTES = 8 * 1024 * 1024;

export class PackWriter {
  readonly #deps: PackWriterDeps;
  /** The current pack as this process left it. */
  #known: KnownPack | undefined;

  constructor(deps: PackWriterDeps) {
    this.#deps = deps;
  }

  /**
   * Appends encoded records, each a list of buffers. Nothing of the call remains when it fails.
   * @param seen where the records end, when that was looked at under the lock that is held: it is not looked at again
   */
  async append(
    records: readonly (readonly Buffer[])[],
    seen?: Pick<JournalEnd, 'pack' | 'offset'>,
  ): Promise<RecordPlace[]> {
    const { files, sync } = this.#deps;
    const file = await this.#current(seen);
    const known = this.#known!;
    const { pack, size: begin } = known;
    try {
      const places: RecordPlace[] = [];
      let end = begin;
      for (const buffers of records) {
        let length = 0;
        for (const buffer of buffers) length += buffer.length;
        places.push({ pack, offset: end, length });
        end += length;
      }
      const buffers = records.length === 1 ? records[0]! : records.flat();
      if (end - begin > REDO_BYTES) {
        writeAll(file.fd, buffers, begin);
        sync.markFile(file.path);
      } else {
        const bytes = Buffer.concat(buffers, end - begin);
        writeAtNow(file.fd, bytes, begin);
        sync.markRange(file, begin, bytes);
      }
      known.size = end;
      return places;
    } catch (error) {
      this.#known = undefined;
      truncate(file, begin);
      throw toFileFault(error, file.path);
    } finally {
      files.release(file);
    }
  }

  /**
   * Takes back records: cuts them off when nothing came after them, else makes them void where they lie.
   * Called under the account's write lock.
   */
  undo(places: readonly RecordPlace[]): void {
    const last = places.at(-1);
    if (last === undefined) return;
    const { files, sync, folder } = this.#deps;
    const current = listPacks(folder, 'finished').at(-1);
    for (const pack of new Set(places.map((p) => p.pack))) {
      const own = places.filter((p) => p.pack === pack);
      const file = files.acquire(packPath(folder, pack), 'write');
      try {
        const tail = own.at(-1)!;
        const isAtEnd =
          pack === current && fstatSync(file.fd).size === tail.offset + tail.length && isRun(own);
        if (isAtEnd && !sync.isGiven(file.path, own[0]!.offset)) {
          ftruncateSync(file.fd, own[0]!.offset);
          sync.markCut(file, own[0]!.offset);
        } else
          for (const { offset } of own) {
            const bytes = makeVoid(file.fd, offset);
            if (bytes !== undefined) sync.markRange(file, offset, bytes);
          }
      } catch (error) {
        throw toFileFault(error, file.path);
      } finally {
        files.release(file);
      }
    }
    // The size may again be one this process has seen: it is looked at anew.
    this.#known = undefined;
  }

  /** The pack the next record goes to and its size, as of now. */
  end(): JournalEnd {
    const { files, folder } = this.#deps;
    const known = this.#known;
    if (known?.generation !== undefined && this.#isUnchanged(known))
      return { pack: known.pack, offset: known.size, generation: known.generation };
    const { packs, generation } = livePacks(folder, files);
    const pack = packs.at(-1);
    if (pack === undefined) return { pack: 1, offset: 0, generation };
    const path = packPath(folder, pack);
    const file = files.acquire(path, 'read');
    try {
      const offset = fstatSync(file.fd).size;
      if (known === undefined) this.#known = { pack, path, size: offset, generation };
      else if (known.pack === pack && known.size === offset) known.generation = generation;
      return { pack, offset, generation };
    } finally {
      files.release(file);
    }
  }

  /** Forgets what it knew of the current pack. */
  forget(): void {
    this.#known = undefined;
  }

  /** Begins a new, empty pack; records go there from now on. */
  startPack(pack: number): void {
    const { folder, sync } = this.#deps;
    createPack(folder, pack, sync);
    this.#known = { pack, path: packPath(folder, pack), size: 0 };
  }

  async #current(seen: Pick<JournalEnd, 'pack' | 'offset'> | undefined): Promise<OpenFile> {
    const { files, folder, packLimit } = this.#deps;
    const known = this.#known;
    if (known !== undefined && known.size < packLimit) {
      const isSeen = known.pack === seen?.pack && known.size === seen.offset;
      if (isSeen || this.#isUnchanged(known)) return files.acquire(known.path, 'write');
    }
    const pack = await this.#look();
    return files.acquire(packPath(folder, pack), 'write');
  }

  /** No other process appended, began a pack or compacted: each of these changes the size of the pack known here. */
  #isUnchanged(known: KnownPack): boolean {
    const { files } = this.#deps;
    const file = files.tryAcquire(known.path, 'write');
    if (file === undefined) return false;
    try {
      return fstatSync(file.fd).size === known.size;
    } finally {
      files.release(file);
    }
  }

  /** Finds the current pack on disk, mends a tail another process left when it was killed, begins a new pack when due. */
  async #look(): Promise<number> {
    const { folder, files, packLimit, sync } = this.#deps;
    const before = this.#known;
    const pack = listPacks(folder, 'finished').at(-1);
    if (pack === undefined) {
      this.startPack(nextPack(folder));
      return this.#known!.pack;
    }
    const path = packPath(folder, pack);
    const file = files.acquire(path, 'write');
    try {
      const from = before === undefined ? undefined : before.pack === pack ? before.size : 0;
      let { size } = fstatSync(file.fd);
      if (from !== undefined && from < size) size = await this.#cutTornTail(file, from, size);
      this.#known = { pack, path, size };
      if (size < packLimit) return pack;
      // Only the last pack may have a torn tail.
      sync.markFile(path);
      await sync.sync();
      this.startPack(nextPack(folder));
      return this.#known.pack;
    } catch (error) {
      throw toFileFault(error, path);
    } finally {
      files.release(file);
    }
  }

  async #cutTornTail(file: OpenFile, from: number, size: number): Promise<number> {
    for await (const step of scanFile(fileSource(file.fd, size), from))
      if (step.step === 'damage' && step.isTail) {
        this.#deps.log.warn('pack-tail-cut', {
          path: file.path,
          offset: step.offset,
          what: step.what,
        });
        ftruncateSync(file.fd, step.offset);
        return step.offset;
      }
    return size;
  }
}

/** A number above every pack's, also those still being written. */
export function nextPack(folder: PackFolder): number {
  return Math.max(0, ...listPacks(folder, 'finished'), ...listPacks(folder, 'unfinished')) + 1;
}

function createPack(folder: PackFolder, pack: number, sync: GroupSync): void {
  const path = packPath(folder, pack);
  try {
    closeSync(createFile(path));
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw toFileFault(error, path);
    mkdirSync(folder.packs, { recursive: true, mode: 0o750 });
    closeSync(createFile(path));
    sync.markFolder(dirname(folder.folder));
    sync.markFolder(folder.folder);
  }
  // A name is not enough: the redo log needs the file it writes to.
  sync.markFile(path);
  sync.markFolder(folder.packs);
}

function createFile(path: string): number {
  return openSync(path, 'a', 0o640);
}

function writeAll(fd: number, buffers: readonly Buffer[], position: number): void {
  let batch: Buffer[] = [];
  let bytes = 0;
  let at = position;
  for (const [i, buffer] of buffers.entries()) {
    batch.push(buffer);
    bytes += buffer.length;
    if (bytes < WRITE_BYTES && i < buffers.length - 1) continue;
    writeManyAtNow(fd, batch, at);
    at += bytes;
    batch = [];
    bytes = 0;
  }
}

/** A disk too full to write can still be cut; when even that fails the next writer finds the torn tail. */
function truncate(file: OpenFile, size: number): void {
  try {
    ftruncateSync(file.fd, size);
  } catch {
    // The first error is the one to report.
  }
}

function isRun(places: readonly RecordPlace[]): boolean {
  return places.every(
    (p, i) => i === 0 || places[i - 1]!.offset + places[i - 1]!.length === p.offset,
  );
}

/** Gives the header that makes it void. */
function makeVoid(fd: number, offset: number): Buffer | undefined {
  const bytes = readAtNow(fd, offset, HEADER_BYTES);
  const header = tryReadHeader(bytes, 0);
  if (header === undefined) return undefined;
  const out = Buffer.allocUnsafe(HEADER_BYTES);
  writeHeader({ ...header, kind: 'void' }, out);
  writeAtNow(fd, out, offset);
  return out;
}
