// Reads records by place: one, or many with as few disk accesses and decompressor calls as possible.
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { RecordPlace } from '../blob-store.ts';
import {
  bodyFrame,
  damageOf,
  decodeContent,
  decodePrefix,
  RecordDamageError,
} from './decode-record.ts';
import { readAtNow, readInto } from './disk.ts';
import type { OpenFiles } from './open-files.ts';
import { type PackFolder, packPath } from './pack-folder.ts';
import { flagBits, recordLength, type RecordHeader, tryReadHeader } from './record-header.ts';
import type { ScratchLease } from './scratch-buffers.ts';
import { decompressFramesLater } from './zstd-frames.ts';

export interface StoredRecord {
  readonly header: RecordHeader;
  readonly bytes: Buffer;
}

/** Records up to this size are read at once: the page cache mostly has them. */
const READ_NOW = 64 * 1024;
/** Neighbouring records are read together up to this many bytes, and over gaps up to this many. */
const RUN_BYTES = 4 * 1024 * 1024;
const GAP_BYTES = 32 * 1024;
/** Contents decompressed together. */
const DECODE_BYTES = 1024 * 1024;

export class PackReader {
  readonly #folder: PackFolder;
  readonly #files: OpenFiles;

  constructor(folder: PackFolder, files: OpenFiles) {
    this.#folder = folder;
    this.#files = files;
  }

  /** @throws DomainError not-found, corrupt */
  async record(place: RecordPlace): Promise<StoredRecord> {
    return this.check(place, await this.#bytes(place));
  }

  /** Many records in the order asked for, in bytes of the lease; what cannot be read is an error in its place. */
  async records(
    places: readonly RecordPlace[],
    scratch: ScratchLease,
  ): Promise<(StoredRecord | DomainError)[]> {
    const out: (StoredRecord | DomainError)[] = Array.from({ length: places.length });
    const order = places
      .map((place, index) => ({ place, index }))
      .sort((a, b) => a.place.pack - b.place.pack || a.place.offset - b.place.offset);
    for (const run of runsOf(order)) {
      const first = run[0]!.place;
      const end = Math.max(...run.map((r) => r.place.offset + r.place.length));
      const whole = { pack: first.pack, offset: first.offset, length: end - first.offset };
      const bytes = await attempt(() => this.#bytes(whole, scratch));
      for (const { place, index } of run) {
        const from = place.offset - first.offset;
        out[index] =
          bytes instanceof DomainError
            ? bytes
            : await attempt(() => this.check(place, bytes.subarray(from, from + place.length)));
      }
    }
    return out;
  }

  /** @throws DomainError corrupt when the bytes are not the record that was written there */
  check(place: RecordPlace, bytes: Buffer): StoredRecord {
    const header = tryReadHeader(bytes, 0);
    if (
      header === undefined ||
      recordLength(header) !== place.length ||
      bytes.length < place.length
    )
      throw this.corrupt(place, 'no whole record is there');
    const what = damageOf(header, bytes);
    if (what !== undefined) throw this.corrupt(place, what);
    return { header, bytes };
  }

  corrupt(place: RecordPlace, what: string): DomainError {
    return new DomainError(
      'corrupt',
      `account ${this.#folder.account}, pack ${place.pack}, offset ${place.offset}: ${what}; run "mailstead account verify"`,
      { details: { account: this.#folder.account, pack: place.pack, offset: place.offset } },
    );
  }

  async #bytes(place: RecordPlace, scratch?: ScratchLease): Promise<Buffer> {
    const file = this.#acquire(place);
    try {
      if (place.length <= READ_NOW) return readAtNow(file.fd, place.offset, place.length);
      const out = scratch?.take(place.length) ?? Buffer.allocUnsafe(place.length);
      return await readInto(file.fd, place.offset, out);
    } finally {
      this.#files.release(file);
    }
  }

  #acquire(place: RecordPlace) {
    try {
      return this.#files.acquire(packPath(this.#folder, place.pack), 'read');
    } catch (error) {
      if (!isDomainError(error, 'not-found')) throw error;
      throw new DomainError(
        'not-found',
        `account ${this.#folder.account}: pack ${place.pack} is not there (any more)`,
        { details: { account: this.#folder.account, pack: place.pack }, cause: error },
      );
    }
  }
}

/**
 * Prefix and content of small records, in bytes of their own. Frames go through the decompressor together (its start costs more than a small
 * message), several runs at a time; only when a run fails each of it goes alone, to find out which.
 */
export async function decodeMany(
  records: readonly StoredRecord[],
  scratch: ScratchLease,
  onDamage: (index: number, what: string) => DomainError,
): Promise<(Buffer | DomainError)[]> {
  const runs: { start: number; records: StoredRecord[]; size: number }[] = [];
  for (const [index, record] of records.entries()) {
    const last = runs.at(-1);
    const { contentSize } = record.header;
    const fits = last !== undefined && last.size + contentSize <= DECODE_BYTES;
    if (fits && isPlain(record) && isPlain(last.records[0]!)) {
      last.records.push(record);
      last.size += contentSize;
    } else runs.push({ start: index, records: [record], size: contentSize });
  }
  const decoded = await Promise.all(
    runs.map(
      async (run) =>
        (await tryDecodeRun(run.records, run.size, scratch)) ??
        run.records.map((r, i) => decodeOne(r, (what) => onDamage(run.start + i, what))),
    ),
  );
  return decoded.flat();
}

export function decodeOne(
  { header, bytes }: StoredRecord,
  onDamage: (what: string) => DomainError,
): Buffer | DomainError {
  try {
    const content = decodeContent(header, bytes);
    return header.prefixSize === 0
      ? content
      : Buffer.concat([decodePrefix(header, bytes), content]);
  } catch (error) {
    if (error instanceof RecordDamageError) return onDamage(error.message);
    throw error;
  }
}

function isPlain({ header }: StoredRecord): boolean {
  return (header.flags & flagBits.isQuoted) === 0;
}

async function tryDecodeRun(
  records: readonly StoredRecord[],
  total: number,
  scratch: ScratchLease,
): Promise<Buffer[] | undefined> {
  if (records.length === 1) return undefined;
  try {
    const frames = records.map((r) => bodyFrame(r.header, r.bytes));
    const contents = await decompressFramesLater(joined(frames, scratch), total);
    if (contents.length !== total) return undefined;
    let at = 0;
    return records.map(({ header, bytes }) => {
      const content = contents.subarray(at, (at += header.contentSize));
      return header.prefixSize === 0
        ? content
        : Buffer.concat([decodePrefix(header, bytes), content]);
    });
  } catch {
    return undefined;
  }
}

function joined(frames: readonly Buffer[], scratch: ScratchLease): Buffer {
  const out = scratch.take(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    out.set(frame, at);
    at += frame.length;
  }
  return out;
}

interface Wanted {
  readonly place: RecordPlace;
  readonly index: number;
}

function runsOf(order: readonly Wanted[]): Wanted[][] {
  const runs: Wanted[][] = [];
  let first: RecordPlace | undefined;
  let end = 0;
  for (const wanted of order) {
    const { place } = wanted;
    const isNear =
      first !== undefined &&
      place.pack === first.pack &&
      place.offset - end <= GAP_BYTES &&
      place.offset + place.length - first.offset <= RUN_BYTES;
    if (isNear) runs.at(-1)!.push(wanted);
    else {
      runs.push([wanted]);
      first = place;
      end = 0;
    }
    end = Math.max(end, place.offset + place.length);
  }
  return runs;
}

async function attempt<T>(work: () => T | Promise<T>): Promise<T | DomainError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
