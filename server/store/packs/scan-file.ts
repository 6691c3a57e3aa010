// Walks the records of one pack file, finds its way again after damage.
import { damageOf } from './decode-record.ts';
import {
  HEADER_BYTES,
  MAGIC_AT,
  RECORD_MAGIC,
  recordLength,
  type RecordHeader,
  tryReadHeader,
} from './record-header.ts';
import { type ByteSource, WindowReader } from './window-reader.ts';

export interface FileRecord {
  readonly offset: number;
  readonly header: RecordHeader;
  /** The whole record; valid until the next step. */
  readonly bytes: Buffer;
}

export interface FileDamage {
  readonly offset: number;
  readonly length: number;
  readonly what: string;
  /** The damage reaches to the end of the file: a write that was cut short, unless the disk is broken. */
  readonly isTail: boolean;
}

export type FileStep =
  | ({ readonly step: 'record' } & FileRecord)
  | ({ readonly step: 'damage' } & FileDamage);

/** Every whole record from `from` (where a record begins) to the end, and every gap between them. */
export async function* scanFile(source: ByteSource, from: number): AsyncGenerator<FileStep> {
  const { size } = source;
  const reader = new WindowReader(source);
  let at = from;
  while (at < size) {
    const header = tryReadHeader(await reader.get(at, HEADER_BYTES), 0);
    const length = header === undefined ? 0 : recordLength(header);
    if (header === undefined || at + length > size) {
      const next = await findHeader(reader, at + 1);
      const what = header === undefined ? 'no record begins here' : 'the record is cut short';
      yield { step: 'damage', offset: at, length: next - at, what, isTail: next === size };
      at = next;
      continue;
    }
    const bytes = await reader.get(at, length);
    const what = damageOf(header, bytes);
    if (what === undefined)
      yield { step: 'record', offset: at, header: tryReadHeader(bytes, 0)!, bytes };
    else yield { step: 'damage', offset: at, length, what, isTail: at + length === size };
    at += length;
  }
}

/** The next place with a header whose checksum holds; the end of the file when there is none. */
async function findHeader(reader: WindowReader, from: number): Promise<number> {
  let at = from;
  for (;;) {
    const magic = await reader.find(RECORD_MAGIC, at + MAGIC_AT);
    if (magic < 0) return reader.size;
    at = magic - MAGIC_AT;
    if (tryReadHeader(await reader.get(at, HEADER_BYTES), 0) !== undefined) return at;
    at++;
  }
}
