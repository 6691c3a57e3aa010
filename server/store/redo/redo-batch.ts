// What one sync of the redo log makes durable: bytes of packs and where they belong.
//
//   batch   = magic (4) serial (6) number (4) length (4) crc32 (4) reserved (2) *range, filled up to a whole sector
//   range   = path length (2) inode (8) offset (6) length (4) path bytes
//
// Numbers are little-endian; the checksum covers the batch after itself, and serial, number and length before it.
import { crc32 } from 'node:zlib';

/** Bytes written to a pack, to be written again when a power cut took them. */
export interface PackRange {
  /** Of the pack; relative to the accounts' folder in a batch that was read. */
  readonly path: string;
  /** Tells the pack from another file that has its name now. */
  readonly inode: bigint;
  readonly offset: number;
  readonly bytes: Buffer;
}

export interface ReadBatch {
  /** Of the use of the segment: older batches behind newer ones have another. */
  readonly serial: number;
  readonly number: number;
  readonly ranges: readonly PackRange[];
  /** Bytes it takes in the file. */
  readonly size: number;
}

/** A disk writes a sector whole or not at all: no batch shares one with a batch that was synced before it. */
export const SECTOR_BYTES = 512;

const MAGIC = Buffer.from('MSRB');
const HEADER_BYTES = 24;
const RANGE_BYTES = 20;
const CRC_AT = 18;

/** Bytes that a range takes in a batch, at most. */
export function sizeOfRange({ path, bytes }: PackRange): number {
  return RANGE_BYTES + path.length + bytes.length;
}

/** Bytes that a batch of ranges of this size together takes in the file. */
export function sizeOfBatch(rangeBytes: number): number {
  return Math.ceil((HEADER_BYTES + rangeBytes) / SECTOR_BYTES) * SECTOR_BYTES;
}

/** @param root the accounts' folder, with a separator at its end: all paths begin with it */
export function encodeBatch(
  ranges: readonly PackRange[],
  { serial, number, root }: { serial: number; number: number; root: string },
): Buffer {
  let length = 0;
  for (const range of ranges) length += sizeOfRange(range) - root.length;
  const out = Buffer.allocUnsafe(sizeOfBatch(length));
  MAGIC.copy(out);
  out.writeUIntLE(serial, 4, 6);
  out.writeUInt32LE(number, 10);
  out.writeUInt32LE(length, 14);
  out.writeUInt16LE(0, 22);
  let at = HEADER_BYTES;
  for (const { path, inode, offset, bytes } of ranges) {
    // Made of an account's number and a pack's: one byte a character.
    const pathBytes = path.length - root.length;
    out.writeUInt16LE(pathBytes, at);
    out.writeBigUInt64LE(inode, at + 2);
    out.writeUIntLE(offset, at + 10, 6);
    out.writeUInt32LE(bytes.length, at + 16);
    at += RANGE_BYTES;
    at += out.write(path.slice(root.length), at, 'latin1');
    at += bytes.copy(out, at);
  }
  out.fill(0, at);
  out.writeUInt32LE(checksum(out, length), CRC_AT);
  return out;
}

/** The batch at `at`; undefined when there is none that is whole. */
export function tryDecodeBatch(file: Buffer, at: number): ReadBatch | undefined {
  if (file.length - at < HEADER_BYTES || file.compare(MAGIC, 0, 4, at, at + 4) !== 0)
    return undefined;
  const length = file.readUInt32LE(at + 14);
  const size = sizeOfBatch(length);
  if (file.length - at < size) return undefined;
  const bytes = file.subarray(at, at + size);
  if (bytes.readUInt32LE(CRC_AT) !== checksum(bytes, length)) return undefined;
  const ranges = tryDecodeRanges(bytes.subarray(HEADER_BYTES, HEADER_BYTES + length));
  if (ranges === undefined) return undefined;
  return { serial: bytes.readUIntLE(4, 6), number: bytes.readUInt32LE(10), ranges, size };
}

function tryDecodeRanges(bytes: Buffer): PackRange[] | undefined {
  const ranges: PackRange[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes.length - at < RANGE_BYTES) return undefined;
    const pathEnd = at + RANGE_BYTES + bytes.readUInt16LE(at);
    const end = pathEnd + bytes.readUInt32LE(at + 16);
    if (end > bytes.length) return undefined;
    ranges.push({
      path: bytes.toString('latin1', at + RANGE_BYTES, pathEnd),
      inode: bytes.readBigUInt64LE(at + 2),
      offset: bytes.readUIntLE(at + 10, 6),
      bytes: bytes.subarray(pathEnd, end),
    });
    at = end;
  }
  return ranges;
}

function checksum(batch: Buffer, length: number): number {
  return crc32(batch.subarray(CRC_AT + 4, HEADER_BYTES + length), crc32(batch.subarray(4, CRC_AT)));
}
