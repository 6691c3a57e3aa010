// zstd frames (RFC 8878): compressed ones by zlib, stored ones by hand, none of which holds the record magic.
import { promisify } from 'node:util';
import { constants, zstdCompressSync, zstdDecompress, zstdDecompressSync } from 'node:zlib';
import { RECORD_MAGIC } from './record-header.ts';

const decompressLater = promisify(zstdDecompress);
/** Level 3: 50 µs for 4 KiB at 0.42; level 6 takes twice the time for 2 % less. */
export const LEVEL = 3;
/** Above this the thread pool compresses: for 8 KiB the detour takes 25 µs of the event loop, compressing there 65. */
export const COMPRESS_NOW = 8 * 1024;
/** Above this the thread pool decompresses. */
const DECOMPRESS_NOW = 48 * 1024;
// RFC 8878 §3.1.1.2.3
const MAX_BLOCK = 128 * 1024 - 1;

/** Compresses in contexts that are kept. */
export interface Compressor {
  /** Beside the event loop. */
  compress(bytes: Buffer): Promise<Buffer>;
  /** In place; at most 8 KiB. */
  compressNow(bytes: Buffer): Buffer;
}

export function compressFrame(bytes: Buffer): Buffer {
  return withoutMagic(bytes, zstdCompressSync(bytes, frameOptions(bytes.length)));
}

/** Like compressFrame(), large input on the thread pool. */
export async function compressFrameLater(compressor: Compressor, bytes: Buffer): Promise<Buffer> {
  if (bytes.length <= COMPRESS_NOW) return withoutMagic(bytes, compressor.compressNow(bytes));
  return withoutMagic(bytes, await compressor.compress(bytes));
}

/** Decompresses one or several frames. Throws what zlib throws when they are damaged or give more than `limit` bytes. */
export function decompressFrames(frames: Buffer, limit: number): Buffer {
  return zstdDecompressSync(frames, decompressOptions(limit));
}

/** Like decompressFrames(), large output on the thread pool. */
export async function decompressFramesLater(frames: Buffer, limit: number): Promise<Buffer> {
  return limit <= DECOMPRESS_NOW
    ? decompressFrames(frames, limit)
    : await decompressLater(frames, decompressOptions(limit));
}

function decompressOptions(limit: number): { chunkSize: number; maxOutputLength: number } {
  return {
    chunkSize: Math.max(64, Math.min(limit + 64, 8 * 1024 * 1024)),
    maxOutputLength: Math.max(1, limit),
  };
}

// RFC 8878 §3.1.1
/** A frame of raw blocks: no compressor is asked, and a reader that knows the place may take the bytes as they lie. */
export function storedFrame(bytes: Buffer): Buffer {
  const pieces = cutAtMagic(bytes);
  const out = Buffer.allocUnsafe(9 + pieces.length * 3 + bytes.length);
  out.writeUInt32LE(0xfd2fb528, 0);
  // Single segment, frame content size in 4 bytes.
  out[4] = 0xa0;
  out.writeUInt32LE(bytes.length, 5);
  let at = 9;
  for (const [i, piece] of pieces.entries()) {
    out.writeUIntLE((piece.length << 3) | (i === pieces.length - 1 ? 1 : 0), at, 3);
    out.set(piece, at + 3);
    at += 3 + piece.length;
  }
  return out;
}

/** The bytes of a frame made by storedFrame() without a decompressor, when it has one block; undefined otherwise. */
export function storedBytes(frame: Buffer): Buffer | undefined {
  if (frame.length < 12 || frame.readUInt32LE(0) !== 0xfd2fb528 || frame[4] !== 0xa0)
    return undefined;
  const size = frame.readUInt32LE(5);
  const isWhole = frame.readUIntLE(9, 3) === ((size << 3) | 1) && frame.length === size + 12;
  return isWhole ? frame.subarray(12) : undefined;
}

function frameOptions(size: number): Parameters<typeof zstdCompressSync>[1] {
  return {
    chunkSize: Math.max(64, Math.min(size, 1024 * 1024)),
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL },
  };
}

/** Content that compresses to bytes with the record magic in them could be taken for a record after damage: it is stored instead. */
function withoutMagic(bytes: Buffer, frame: Buffer): Buffer {
  return frame.includes(RECORD_MAGIC) ? storedFrame(bytes) : frame;
}

/** Pieces of at most one block, none of which holds the whole magic. */
function cutAtMagic(bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  let magic = bytes.indexOf(RECORD_MAGIC);
  do {
    let end = Math.min(start + MAX_BLOCK, bytes.length);
    if (magic >= 0 && magic + RECORD_MAGIC.length <= end) {
      end = magic + 4;
      magic = bytes.indexOf(RECORD_MAGIC, end);
    } else if (magic >= 0 && magic < end) {
      // The magic is cut by the block's end anyway.
      magic = bytes.indexOf(RECORD_MAGIC, magic + 1);
    }
    pieces.push(bytes.subarray(start, end));
    start = end;
  } while (start < bytes.length);
  return pieces;
}
