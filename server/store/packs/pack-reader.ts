// Reads records by place: one, or many with as few disk accesses and decompressor calls as possible.
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { RecordPlace } from '../blob-store.ts';
import { damageOf } from './decode-record.ts';
import { readAtNow, readInto } from './disk.ts';
import type { OpenFiles } from './open-files.ts';
import { type PackFolder, packPath } from './pack-folder.ts';
import { recordLength, type RecordHeader, tryReadHeader } from './record-header.ts';
import type { ScratchLease } from './scratch-buffers.ts';

export interface StoredRecord {
  readonly header: RecordHeader;
  readonly bytes: Buffer;
}

/** Records up to this size are read at once: the page cache mostly has them. */
const READ_NOW = 64 * 1024;
/** Neighbouring records are read together up to this many bytes, and over gaps up to this many. */
const RUN_BYTES = 4 * 1024 * 1024;
const GAP_BYTES = 32 * 1024;

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
    if (places.length === 1) return [await attempt(() => this.record(places[0]!))];
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
            : this.#tryCheck(place, bytes.subarray(from, from + place.length));
      }
    }
    return out;
  }

  /** @throws DomainError corrupt when the bytes are not the record that was written there */
  check(place: RecordPlace, bytes: Buffer): StoredRecord {
    const checked = this.#tryCheck(place, bytes);
    if (checked instanceof DomainError) throw checked;
    return checked;
  }

  #tryCheck(place: RecordPlace, bytes: Buffer): StoredRecord | DomainError {
    const header = tryReadHeader(bytes, 0);
    if (
      header === undefined ||
      recordLength(header) !== place.length ||
      bytes.length < place.length
    )
      return this.corrupt(place, 'no whole record is there');
    const what = damageOf(header, bytes);
    if (what !== undefined) return this.corrupt(place, what);
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
