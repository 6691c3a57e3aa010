// One new pack with all that lives, made beside the others and put in their place by one rename.
import { closeSync, openSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { Compaction, RecordFacts, RecordPlace, RecordToWrite } from '../blob-store.ts';
import { syncData, syncFolder, writeAtNow } from './disk.ts';
import { encodeRecord, reencodeRecord } from './encode-record.ts';
import { isErrno, toFileFault } from './file-faults.ts';
import { generationFacts } from './generations.ts';
import type { OpenFiles } from './open-files.ts';
import { bodyOf } from './pack-content.ts';
import {
  largeName,
  listPacks,
  type PackFolder,
  packPath,
  readNames,
  UNFINISHED,
} from './pack-folder.ts';
import type { PackReader } from './pack-reader.ts';
import { nextPack, type PackWriter } from './pack-writer.ts';
import { flagBits } from './record-header.ts';
import { scanFile } from './scan-file.ts';
import { fileSource } from './window-reader.ts';

export interface CompactionDeps {
  readonly folder: PackFolder;
  readonly files: OpenFiles;
  readonly reader: PackReader;
  readonly writer: PackWriter;
  readonly clock: Clock;
}

/** Bytes gathered before they are written. */
const BUFFER_BYTES = 4 * 1024 * 1024;
/** An unfinished generation untouched for so long belongs to a process that is gone. */
const STALE_MS = 3600 * 1000;

/** @throws DomainError in-use when another compaction of the account is under way */
export function startCompaction(deps: CompactionDeps): Compaction {
  dropStale(deps);
  const pack = nextPack(deps.folder);
  const path = packPath(deps.folder, pack) + UNFINISHED;
  try {
    return new PackCompaction(deps, pack, openSync(path, 'wx+', 0o640));
  } catch (error) {
    throw toFileFault(error, path);
  }
}

class PackCompaction implements Compaction {
  readonly #deps: CompactionDeps;
  readonly #pack: number;
  readonly #fd: number;
  #state: 'writing' | 'finished' | 'done' = 'writing';
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #writtenBytes = 0;
  readonly #largeNames = new Set<string>();
  #replacesUpTo = 0;

  constructor(deps: CompactionDeps, pack: number, fd: number) {
    this.#deps = deps;
    this.#pack = pack;
    this.#fd = fd;
    this.#add(generationRecord(0));
  }

  async copy(place: RecordPlace, facts: RecordFacts): Promise<RecordPlace> {
    const { header, bytes } = await this.#deps.reader.record(place);
    if (header.flags & flagBits.isLarge) this.#largeNames.add(largeName(header.sha256));
    return this.#add([reencodeRecord(header, bytes, facts)]);
  }

  async append(record: RecordToWrite): Promise<RecordPlace> {
    const { content, ...rest } = record;
    const body = content === undefined ? undefined : await bodyOf(record.kind, content);
    return this.#add(encodeRecord(rest, body));
  }

  async finish(): Promise<number> {
    const { folder, writer } = this.#deps;
    const path = packPath(folder, this.#pack);
    try {
      this.#flush();
      this.#replacesUpTo = Math.max(this.#pack, ...listPacks(folder, 'finished'));
      writeAtNow(this.#fd, Buffer.concat(generationRecord(this.#replacesUpTo)), 0);
      await syncData(this.#fd);
      await this.#seal();
      writer.startPack(this.#replacesUpTo + 1);
      renameSync(path + UNFINISHED, path);
      this.#state = 'finished';
      await syncFolder(folder.packs);
      return this.#pack;
    } catch (error) {
      throw toFileFault(error, path);
    }
  }

  async takeBack(): Promise<void> {
    if (this.#state !== 'finished') return;
    const path = packPath(this.#deps.folder, this.#pack);
    this.#deps.files.drop(path);
    unlinkSync(path);
    this.#state = 'done';
    this.#deps.writer.forget();
    await this.#seal();
    await syncFolder(this.#deps.folder.packs);
  }

  async removeOld(): Promise<void> {
    if (this.#state !== 'finished') return;
    const { folder, files } = this.#deps;
    const present = listPacks(folder, 'finished');
    for (const pack of present.filter((p) => p > this.#replacesUpTo))
      await this.#noteLarge(packPath(folder, pack));
    for (const pack of present.filter((p) => p <= this.#replacesUpTo && p !== this.#pack)) {
      const path = packPath(folder, pack);
      files.drop(path);
      rmSync(path, { force: true });
    }
    for (const name of readNames(folder.large))
      if (!this.#largeNames.has(name)) {
        const path = `${folder.large}/${name}`;
        files.drop(path);
        rmSync(path, { force: true });
      }
    this.#state = 'done';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    closeSync(this.#fd);
    if (this.#state === 'writing')
      rmSync(packPath(this.#deps.folder, this.#pack) + UNFINISHED, { force: true });
  }

  /** A record nobody reads: other processes see the size change and look at the packs anew. */
  async #seal(): Promise<void> {
    await this.#deps.writer.append([encodeRecord({ kind: 'seal', facts: {} }, undefined)]);
  }

  #add(buffers: readonly Buffer[]): RecordPlace {
    const length = buffers.reduce((sum, b) => sum + b.length, 0);
    const offset = this.#writtenBytes + this.#pendingBytes;
    this.#pending.push(...buffers);
    this.#pendingBytes += length;
    if (this.#pendingBytes >= BUFFER_BYTES) this.#flush();
    return { pack: this.#pack, offset, length };
  }

  #flush(): void {
    try {
      writeAtNow(this.#fd, Buffer.concat(this.#pending), this.#writtenBytes);
    } catch (error) {
      throw toFileFault(error, packPath(this.#deps.folder, this.#pack));
    }
    this.#writtenBytes += this.#pendingBytes;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** Large contents of records that came after finish(). */
  async #noteLarge(path: string): Promise<void> {
    const file = this.#deps.files.acquire(path, 'read');
    try {
      for await (const step of scanFile(fileSource(file.fd, statSync(path).size), 0))
        if (step.step === 'record' && step.header.flags & flagBits.isLarge)
          this.#largeNames.add(largeName(step.header.sha256));
    } finally {
      this.#deps.files.release(file);
    }
  }
}

function generationRecord(replacesUpTo: number): Buffer[] {
  return encodeRecord({ kind: 'generation', facts: generationFacts(replacesUpTo) }, undefined);
}

function dropStale({ folder, clock }: CompactionDeps): void {
  for (const pack of listPacks(folder, 'unfinished')) {
    const path = packPath(folder, pack) + UNFINISHED;
    const modified = modifiedMs(path);
    if (modified !== undefined && clock.epochMs() - modified < STALE_MS)
      throw new DomainError('in-use', `${path}: another compaction of this account is under way`);
    rmSync(path, { force: true });
  }
}

function modifiedMs(path: string): number | undefined {
  try {
    return statSync(path).mtimeMs;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}
