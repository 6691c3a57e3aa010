// From records to the contents they hold, prefix and all.
import type { DomainError } from '#platform/errors.ts';
import { bodyFrame, decodeContent, decodePrefix, RecordDamageError } from './decode-record.ts';
import type { FrameDecompressor } from './frame-decompressor.ts';
import type { StoredRecord } from './pack-reader.ts';
import { flagBits } from './record-header.ts';

/** Contents of up to so many bytes together lie in one piece of memory. */
const RUN_BYTES = 1024 * 1024;
/** After so many bytes others have their turn. */
const TURN_BYTES = 256 * 1024;

export interface DecodeWith {
  readonly decompressor: FrameDecompressor;
  /** Gives the memory that contents are put into. */
  readonly take: (length: number) => Buffer;
}

interface Run {
  readonly records: StoredRecord[];
  size: number;
}

/** Prefix and content of small records; what is damaged is an error in its place. */
export async function decodeMany(
  records: readonly StoredRecord[],
  tools: DecodeWith,
  onDamage: (index: number, what: string) => DomainError,
): Promise<(Buffer | DomainError)[]> {
  const decoded: (Buffer | DomainError)[] = [];
  let sinceTurn = 0;
  for (const run of runsOf(records)) {
    const memory = run.records.length > 1 ? tools.take(run.size) : undefined;
    let at = 0;
    for (const record of run.records) {
      const size = sizeOf(record);
      if (sinceTurn + size > TURN_BYTES && sinceTurn > 0) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        sinceTurn = 0;
      }
      sinceTurn += size;
      const out = memory?.subarray(at, at + size);
      at += size;
      if (out !== undefined && tryDecodeInto(record, tools.decompressor, out)) decoded.push(out);
      else {
        const index = decoded.length;
        decoded.push(decodeOne(record, tools.decompressor, (what) => onDamage(index, what)));
      }
    }
  }
  return decoded;
}

/** Prefix and content of a small record, in bytes of their own. */
export function decodeOne(
  { header, bytes }: StoredRecord,
  { decompress }: FrameDecompressor,
  onDamage: (what: string) => DomainError,
): Buffer | DomainError {
  try {
    const content = decodeContent(header, bytes, decompress);
    return header.prefixSize === 0
      ? content
      : Buffer.concat([decodePrefix(header, bytes), content]);
  } catch (error) {
    if (error instanceof RecordDamageError) return onDamage(error.message);
    throw error;
  }
}

/** Quoted contents are not what they are when decompressed: each is a run of its own. */
function runsOf(records: readonly StoredRecord[]): Run[] {
  const runs: Run[] = [];
  for (const record of records) {
    const last = runs.at(-1);
    const size = sizeOf(record);
    const fits = last !== undefined && last.size + size <= RUN_BYTES;
    if (fits && isPlain(record) && isPlain(last.records[0]!)) {
      last.records.push(record);
      last.size += size;
    } else runs.push({ records: [record], size });
  }
  return runs;
}

/** False: not in this way, or not at all. */
function tryDecodeInto(
  { header, bytes }: StoredRecord,
  decompressor: FrameDecompressor,
  out: Buffer,
): boolean {
  const { prefixSize } = header;
  if (!decompressor.decompressInto(bodyFrame(header, bytes), out.subarray(prefixSize)))
    return false;
  if (prefixSize === 0) return true;
  try {
    out.set(decodePrefix(header, bytes));
    return true;
  } catch (error) {
    if (error instanceof RecordDamageError) return false;
    throw error;
  }
}

function isPlain({ header }: StoredRecord): boolean {
  return (header.flags & flagBits.isQuoted) === 0;
}

function sizeOf({ header }: StoredRecord): number {
  return header.prefixSize + header.contentSize;
}
