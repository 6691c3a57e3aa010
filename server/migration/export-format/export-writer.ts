import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, readdir, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DomainError } from '#platform/errors.ts';
import type { Manifest } from './records.ts';

/** A file that grows. */
export interface GrowingFile {
  readonly path: string;
  /** Bytes so far. */
  readonly size: number;
  append(bytes: Uint8Array | string): Promise<void>;
  /** Notes its sum. */
  close(): Promise<void>;
}

export interface FileToWrite {
  /** relative, with "/" */
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

export interface ExportWriter {
  /** @param path relative, with "/" */
  writeFile(path: string, bytes: Uint8Array | string): Promise<void>;
  /** Beside each other: disks make many files durable in the time of one. */
  writeFiles(files: readonly FileToWrite[]): Promise<void>;
  createFile(path: string): Promise<GrowingFile>;
  /** The last word: without a manifest there is no export. */
  finish(manifest: Omit<Manifest, 'files' | 'bytes' | 'sums'>): Promise<Manifest>;
}

const SUMS = 'SHA256SUMS';
/** What is written at a time. */
const BUFFER_BYTES = 256 * 1024;

/** Begins an export in a folder that is new or empty. @throws DomainError already-exists */
export async function createExportWriter(root: string): Promise<ExportWriter> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const present = await readdir(root);
  if (present.length > 0) {
    const isCut = present.includes(SUMS) && !present.includes('manifest.json');
    throw new DomainError(
      'already-exists',
      `${root} is not empty: name a new folder${isCut ? ', or remove it: it is an export that did not come to its end' : ''}`,
    );
  }
  const sums = await createGrowing(root, SUMS);
  let files = 0;
  let bytes = 0;
  const note = async (file: { path: string; size: number; sha256: string }) => {
    files++;
    bytes += file.size;
    await sums.append(`${file.sha256}  ${file.path}\n`);
  };
  const createFile = async (path: string): Promise<GrowingFile> => {
    const growing = await createGrowing(root, path);
    return {
      path,
      get size() {
        return growing.size;
      },
      append: growing.append,
      async close() {
        await note({ path, size: growing.size, sha256: await growing.close() });
      },
    };
  };
  const writeFiles = async (wanted: readonly FileToWrite[]): Promise<void> => {
    const written = await Promise.all(wanted.map(async (file) => await writeWhole(root, file)));
    for (const file of written) await note(file);
  };
  return {
    createFile,
    writeFile: async (path, content) => await writeFiles([{ path, bytes: content }]),
    writeFiles,
    async finish(facts) {
      const sum = await sums.close();
      const manifest: Manifest = { ...facts, files, bytes, sums: sum };
      const file = await createGrowing(root, 'manifest.json');
      await file.append(`${JSON.stringify(manifest, undefined, 2)}\n`);
      await file.close();
      return manifest;
    },
  };
}

async function writeWhole(root: string, { path, bytes }: FileToWrite) {
  const file = await createGrowing(root, path);
  await file.append(bytes);
  return { path, size: file.size, sha256: await file.close() };
}

async function createGrowing(root: string, path: string) {
  const place = join(root, ...path.split('/'));
  await mkdir(dirname(place), { recursive: true, mode: 0o700 });
  return new BufferedFile(await open(place, 'wx', 0o600));
}

class BufferedFile {
  readonly #file: FileHandle;
  readonly #hash: Hash = createHash('sha256');
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  size = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  readonly append = async (content: Uint8Array | string): Promise<void> => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    this.#hash.update(bytes);
    this.size += bytes.length;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= BUFFER_BYTES) await this.#flush();
  };

  /** Gives the SHA-256 of all of it, in hex. */
  async close(): Promise<string> {
    await this.#flush();
    await this.#file.datasync();
    await this.#file.close();
    return this.#hash.digest('hex');
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    await this.#file.writeFile(bytes);
  }
}
