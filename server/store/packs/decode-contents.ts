// From records to the contents they hold, prefix and all.
import type { DomainError } from '#platform/errors.ts';
import { bodyFrame, decodeContent, decodePrefix, RecordDamageError } from './decode-record.ts';
import type { FrameDecompressor } from './frame-decompressor.ts';
import { wholeFrameSize } from './frame-shape.ts';
import { SPARE_BYTES } from './joined-decompressor.ts';
import type { StoredRecord } from './pack-reader.ts';
import { flagBits } from './record-header.ts';
import { storedFrame } from './zstd-frames.ts';

/** Contents of up to so many bytes together lie in one piece of memory. */
const RUN_BYTES = 1024 * 1024;
/** Above this they are decompressed on the thread pool. */
const DECODE_NOW = 48 * 1024;
/** After so many bytes that were decompressed in place others have their turn. */
const TURN_BYTES = 256 * 1024;

export interface DecodeWith {
  readonly decompressor: FrameDecompressor;
  /** Gives memory until the contents are made. */
  readonly takeScratch: (length: number) => Buffer;
  /** Gives the memory that contents are put into. */
  readonly take: (length: number) => Buffer;
}

type OnDamage = (index: number, what: string) => DomainError;

interface Run {
  /** Index of its first record among all. */
  readonly start: number;
  readonly records: StoredRecord[];
  size: number;
}

/** Prefix and content of small records; what is damaged is an error in its place. */
export async function decodeMany(
  records: readonly StoredRecord[],
  tools: DecodeWith,
  onDamage: OnDamage,
): Promise<(Buffer | DomainError)[]> {
  const { decompressor } = tools;
  if (records.length === 1)
    return [decodeOne(records[0]!, decompressor, (what) => onDamage(0, what))];
  const runs = runsOf(records);
  const decoded = await Promise.all(runs.map((run) => decodeRun(run, tools, onDamage)));
  return decoded.flat();
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

/** What is not as it should be goes alone. */
function runsOf(records: readonly StoredRecord[]): Run[] {
  const runs: Run[] = [];
  for (const [index, record] of records.entries()) {
    const last = runs.at(-1);
    const size = sizeOf(record);
    const fits = last !== undefined && last.size + size <= RUN_BYTES;
    if (fits && isPlain(record) && isPlain(last.records[0]!)) {
      last.records.push(record);
      last.size += size;
    } else runs.push({ start: index, records: [record], size });
  }
  return runs;
}

async function decodeRun(
  { start, records, size }: Run,
  tools: DecodeWith,
  onDamage: OnDamage,
): Promise<(Buffer | DomainError)[]> {
  const { decompressor } = tools;
  if (records.length === 1)
    return [decodeOne(records[0]!, decompressor, (what) => onDamage(start, what))];
  const memory = tools.take(size + SPARE_BYTES);
  const isDone = size > DECODE_NOW && (await tryDecodeTogether(records, tools, memory));
  const decoded: (Buffer | DomainError)[] = [];
  let at = 0;
  let turnEnds = TURN_BYTES;
  for (const [i, record] of records.entries()) {
    const out = memory.subarray(at, (at += sizeOf(record)));
    if (isDone || tryDecodeInto(record, decompressor, out)) decoded.push(out);
    else decoded.push(decodeOne(record, decompressor, (what) => onDamage(start + i, what)));
    if (isDone || at < turnEnds) continue;
    await new Promise<void>((resolve) => setImmediate(resolve));
    turnEnds = at + TURN_BYTES;
  }
  return decoded;
}

/** Fills the memory with all of them. False when they are not all as they should be. */
async function tryDecodeTogether(
  records: readonly StoredRecord[],
  { decompressor, takeScratch }: DecodeWith,
  memory: Buffer,
): Promise<boolean> {
  const frames = framesOf(records);
  if (frames === undefined) return false;
  const joined = takeScratch(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    joined.set(frame, at);
    at += frame.length;
  }
  return await decompressor.decompressJoined(joined, memory);
}

/** Prefixes and contents, one after the other. */
function framesOf(records: readonly StoredRecord[]): Buffer[] | undefined {
  const frames: Buffer[] = [];
  for (const record of records) {
    const { header, bytes } = record;
    const body = bodyFrame(header, bytes);
    if (wholeFrameSize(body) !== header.contentSize) return undefined;
    const prefix = tryDecodePrefix(record);
    if (prefix === undefined) return undefined;
    if (prefix.length > 0) frames.push(storedFrame(prefix));
    frames.push(body);
  }
  return frames;
}

/** False: not in this way, or not at all. */
function tryDecodeInto(
  record: StoredRecord,
  decompressor: FrameDecompressor,
  out: Buffer,
): boolean {
  const { header, bytes } = record;
  const prefix = tryDecodePrefix(record);
  if (prefix === undefined) return false;
  out.set(prefix);
  return decompressor.decompressInto(bodyFrame(header, bytes), out.subarray(prefix.length));
}

/** Undefined when it is damaged. */
function tryDecodePrefix({ header, bytes }: StoredRecord): Buffer | undefined {
  try {
    return decodePrefix(header, bytes);
  } catch (error) {
    if (error instanceof RecordDamageError) return undefined;
    throw error;
  }
}

function isPlain({ header }: StoredRecord): boolean {
  return (header.flags & flagBits.isQuoted) === 0;
}

function sizeOf({ header }: StoredRecord): number {
  return header.prefixSize + header.contentSize;
}
