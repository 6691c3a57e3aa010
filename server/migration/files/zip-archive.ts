import { createInflateRaw, crc32, inflateRaw } from 'node:zlib';
import { promisify } from 'node:util';
import { Readable } from 'node:stream';
import { dataStart } from '#codecs/zip/data-start.ts';
import { readDirectory, type ZipEntry } from '#codecs/zip/read-directory.ts';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import type { ArchiveTree } from './archive-tree.ts';
import { memoryFile, openDiskFile } from './disk-file.ts';
import { chunksOf, type OpenFile } from './file-tree.ts';
import type { Scratch } from './scratch.ts';
import { checkRatio } from './unpack-limits.ts';

/** Unpacked in memory; what is larger goes through the disk. */
const MEMORY_BYTES = 4 * 1024 * 1024;

/** Adds the files of a zip archive to a tree. Nothing is unpacked before it is asked for. @throws DomainError corrupt, too-large */
export async function addZip(tree: ArchiveTree, path: string, scratch: Scratch): Promise<void> {
  await using archive = await openDiskFile(path);
  const entries: ZipEntry[] = [];
  try {
    for await (const entry of readDirectory(archive.read, archive.size)) entries.push(entry);
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    throw new DomainError('corrupt', `${path}: ${error.message}; fetch it again`, { cause: error });
  }
  expectHonest(path, archive.size, entries);
  for (const entry of entries) {
    const opener = new ZipOpener(path, entry, scratch);
    tree.add({
      path: entry.path,
      size: entry.size,
      modifiedAtSeconds: entry.modifiedAtSeconds,
      mark: `${entry.size}-${entry.crc32}`,
      open: async () => await opener.open(),
    });
  }
}

/** An archive in which files share bytes, or hold far too much of them, was made to do harm. */
function expectHonest(path: string, archiveSize: number, entries: readonly ZipEntry[]): void {
  let total = 0;
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.headerStart - b.headerStart)) {
    if (entry.headerStart < end)
      throw new DomainError('corrupt', `${path}: ${entry.path} lies within another file of it`);
    end = entry.headerStart + entry.packedSize;
    total += entry.size;
    checkRatio(`${path}: ${entry.path}`, entry.packedSize, entry.size);
  }
  checkRatio(path, archiveSize, total);
}

class ZipOpener {
  readonly #archive: string;
  readonly #entry: ZipEntry;
  readonly #scratch: Scratch;
  #unpacked: Promise<string> | undefined;

  constructor(archive: string, entry: ZipEntry, scratch: Scratch) {
    this.#archive = archive;
    this.#entry = entry;
    this.#scratch = scratch;
  }

  async open(): Promise<OpenFile> {
    const { method, isEncrypted, size } = this.#entry;
    if (isEncrypted || method === 'other')
      throw new DomainError(
        'not-supported',
        `${this.#name} is ${isEncrypted ? 'encrypted' : 'packed in a way that is not known'}; unpack the archive by hand and name the folder`,
      );
    if (method === 'stored') return await this.#packed();
    if (size <= MEMORY_BYTES) return memoryFile(await this.#inflate());
    this.#unpacked ??= this.#unpack();
    try {
      return await openDiskFile(await this.#unpacked);
    } catch (error) {
      this.#unpacked = undefined;
      throw error;
    }
  }

  get #name(): string {
    return `${this.#archive}: ${this.#entry.path}`;
  }

  /** The bytes as they lie in the archive. */
  async #packed(): Promise<OpenFile> {
    await using archive = await openDiskFile(this.#archive);
    try {
      const start = await dataStart(archive.read, this.#entry);
      return await openDiskFile(this.#archive, { start, size: this.#entry.packedSize });
    } catch (error) {
      throw this.#damaged(error);
    }
  }

  async #inflate(): Promise<Buffer> {
    await using packed = await this.#packed();
    const { size, crc32: told } = this.#entry;
    try {
      const bytes = await promisify(inflateRaw)(await packed.read(0, packed.size), {
        maxOutputLength: size + 1,
      });
      this.#expectRight(bytes.length, crc32(bytes), told);
      return bytes;
    } catch (error) {
      throw this.#damaged(error);
    }
  }

  async #unpack(): Promise<string> {
    await using packed = await this.#packed();
    const { size, crc32: told } = this.#entry;
    let sum = 0;
    let written = 0;
    try {
      const path = await this.#scratch.keep(
        Readable.from(chunksOf(packed)).pipe(createInflateRaw()),
        size,
        (bytes, chunk) => {
          written = bytes;
          sum = crc32(chunk, sum);
          if (bytes > size) this.#expectRight(bytes, sum, told);
        },
      );
      this.#expectRight(written, sum, told);
      return path;
    } catch (error) {
      throw this.#damaged(error);
    }
  }

  #expectRight(size: number, sum: number, told: number): void {
    if (size !== this.#entry.size || sum !== told)
      throw new DomainError('corrupt', `${this.#name} is damaged: its check sum is wrong`);
  }

  #damaged(error: unknown): DomainError {
    if (error instanceof DomainError) return error;
    return new DomainError('corrupt', `${this.#name} is damaged: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
