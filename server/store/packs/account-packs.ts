import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '#platform/errors.ts';
import type { SqlWriter } from '#platform/sql.ts';
import type {
  AccountBlobs,
  Compaction,
  JournalEnd,
  LentContents,
  OpenContent,
  RecordPlace,
  RecordToWrite,
  ScannedRecord,
} from '../blob-store.ts';
import { decodePrefix, RecordDamageError } from './decode-record.ts';
import type { RedoLog } from '../redo/redo-log.ts';
import { encodeRecord } from './encode-record.ts';
import { GroupSync } from './group-sync.ts';
import { linkLarge } from './link-large.ts';
import { openLarge } from './open-large.ts';
import { type CompactionDeps, startCompaction } from './pack-compaction.ts';
import { bodyOf, type PackForm } from './pack-content.ts';
import { largePath, listPacks, type PackFolder, packPath, readNames } from './pack-folder.ts';
import { decodeMany, decodeOne } from './decode-contents.ts';
import type { FrameDecompressor } from './frame-decompressor.ts';
import { PackReader, type StoredRecord } from './pack-reader.ts';
import { PackWriter, type PackWriterDeps } from './pack-writer.ts';
import { flagBits } from './record-header.ts';
import { type ScanOptions, scanPacks } from './scan-packs.ts';
import type { ScratchBuffers, ScratchLease } from './scratch-buffers.ts';

/** Fewer bytes get memory of their own: what is lent is never much larger than what it holds. */
const LEND_BYTES = 512 * 1024;

export interface AccountPacksDeps
  extends Omit<PackWriterDeps, 'sync'>, Pick<CompactionDeps, 'clock'> {
  /** Absent: packs are synced themselves. */
  readonly redo?: RedoLog | undefined;
  readonly scratch: ScratchBuffers;
  readonly decompressor: FrameDecompressor;
}

/** The packs and large files of one account. Holds no file of its own open: OpenFiles does. */
export class AccountPacks implements AccountBlobs {
  readonly #deps: AccountPacksDeps;
  readonly #folder: PackFolder;
  readonly #sync: GroupSync;
  readonly #writer: PackWriter;
  readonly #reader: PackReader;

  constructor(deps: AccountPacksDeps) {
    this.#deps = deps;
    this.#folder = deps.folder;
    this.#sync = new GroupSync(deps.files, deps.redo);
    this.#writer = new PackWriter({ ...deps, sync: this.#sync });
    this.#reader = new PackReader(deps.folder, deps.files);
  }

  async append(
    records: readonly RecordToWrite[],
    _sql: SqlWriter,
    seen?: Pick<JournalEnd, 'pack' | 'offset'>,
  ): Promise<RecordPlace[]> {
    this.#sync.assertUsable();
    const encoded: Buffer[][] = [];
    for (const record of records) {
      const { content } = record;
      if (content !== undefined) await this.#link(content.sha256, content.form as PackForm);
      const body = content === undefined ? undefined : await bodyOf(record.kind, content);
      encoded.push(encodeRecord(record, body));
    }
    return await this.#writer.append(encoded, seen);
  }

  async undoAppend(places: readonly RecordPlace[]): Promise<void> {
    this.#writer.undo(places);
  }

  sync(): Promise<void> {
    return this.#sync.sync();
  }

  async openContent(place: RecordPlace): Promise<OpenContent> {
    const record = await this.#reader.record(place);
    if (isLarge(record)) return await this.#openLarge(place, record);
    const bytes = this.#decode(place, record);
    return { size: bytes.length, read: async (start, end) => bytes.subarray(start, end) };
  }

  async readContent(place: RecordPlace): Promise<Buffer> {
    const record = await this.#reader.record(place);
    if (isLarge(record)) return await readWhole(await this.#openLarge(place, record));
    return this.#decode(place, record);
  }

  async readMany(places: readonly RecordPlace[]): Promise<(Buffer | DomainError)[]> {
    return await this.#readInto(places, Buffer.allocUnsafe);
  }

  async lendMany(places: readonly RecordPlace[]): Promise<LentContents> {
    let lease: ScratchLease | undefined;
    const contents = await this.#readInto(places, (length) => {
      if (length < LEND_BYTES) return Buffer.allocUnsafe(length);
      lease ??= this.#deps.scratch.lease();
      return lease.take(length);
    });
    return { contents, release: lease && (() => lease![Symbol.dispose]()) };
  }

  async #readInto(
    places: readonly RecordPlace[],
    take: (length: number) => Buffer,
  ): Promise<(Buffer | DomainError)[]> {
    const out: (Buffer | DomainError)[] = Array.from({ length: places.length });
    using scratch = this.#deps.scratch.lease();
    const small: { index: number; record: StoredRecord }[] = [];
    for (const [index, record] of (await this.#reader.records(places, scratch)).entries()) {
      if (record instanceof DomainError) out[index] = record;
      else if (isLarge(record)) out[index] = await this.#tryReadLarge(places[index]!, record);
      else small.push({ index, record });
    }
    const contents = await decodeMany(
      small.map((s) => s.record),
      {
        decompressor: this.#deps.decompressor,
        takeScratch: (length) => scratch.take(length),
        take,
      },
      (i, what) => this.#reader.corrupt(places[small[i]!.index]!, what),
    );
    for (const [i, content] of contents.entries()) out[small[i]!.index] = content;
    return out;
  }

  /** What was appended is in the files already. */
  within(): this {
    return this;
  }

  async end(): Promise<JournalEnd> {
    return this.#writer.end();
  }

  scan(options: ScanOptions): AsyncIterable<ScannedRecord> {
    // A torn tail may be cut: what the writer knew of the file's size no longer holds.
    if (options.cutTornTail) this.#writer.forget();
    return scanPacks(this.#folder, this.#deps.files, options);
  }

  async compact(): Promise<Compaction> {
    this.#sync.assertUsable();
    const { folder, files, clock } = this.#deps;
    return startCompaction({ folder, files, clock, reader: this.#reader, writer: this.#writer });
  }

  async diskUsage(): Promise<{ packBytes: number; largeBytes: number }> {
    const packs = listPacks(this.#folder, 'finished').map((p) => packPath(this.#folder, p));
    const large = readNames(this.#folder.large).map((name) => join(this.#folder.large, name));
    return { packBytes: totalSize(packs), largeBytes: totalSize(large) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What could not be synced was never acknowledged.
    await this.#sync.sync().catch((error: unknown) => {
      this.#deps.log.error('pack-sync-failed', { account: this.#folder.account, error });
    });
    this.#deps.files.drop(this.#folder.packs);
    this.#deps.files.drop(this.#folder.large);
  }

  async #link(sha256: Uint8Array, form: PackForm): Promise<void> {
    if (form.kind === 'large')
      await linkLarge(this.#folder, { path: form.path, sha256 }, this.#sync);
  }

  async #openLarge(place: RecordPlace, { header, bytes }: StoredRecord): Promise<OpenContent> {
    const path = largePath(this.#folder, header.sha256);
    const damaged = (error: unknown): never => {
      if (error instanceof RecordDamageError) throw this.#reader.corrupt(place, error.message);
      throw error;
    };
    const open = async () =>
      await openLarge(this.#deps.files, path, {
        prefix: decodePrefix(header, bytes),
        size: header.contentSize,
      });
    const content = await open().catch(damaged);
    return {
      size: content.size,
      read: (start, end) => content.read(start, end).catch(damaged),
    };
  }

  async #tryReadLarge(place: RecordPlace, record: StoredRecord): Promise<Buffer | DomainError> {
    try {
      return await readWhole(await this.#openLarge(place, record));
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  }

  #decode(place: RecordPlace, record: StoredRecord): Buffer {
    const { decompressor } = this.#deps;
    const content = decodeOne(record, decompressor, (what) => this.#reader.corrupt(place, what));
    if (content instanceof DomainError) throw content;
    return content;
  }
}

function isLarge({ header }: StoredRecord): boolean {
  return (header.flags & flagBits.isLarge) !== 0;
}

async function readWhole(content: OpenContent): Promise<Buffer> {
  return await content.read(0, content.size);
}

function totalSize(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + (existsSync(path) ? statSync(path).size : 0), 0);
}
