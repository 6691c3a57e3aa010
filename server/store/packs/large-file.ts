// Contents of their own: zstd frames of 1 MiB each and a seek table at the end, in the "zstd seekable format", so that any
// zstd program reads the file and ours reads parts of it.
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { asBuffer } from '#platform/bytes.ts';
import type { IncomingContent } from '../blob-store.ts';
import { readAt } from './disk.ts';
import { toFileFault } from './file-faults.ts';
import { RecordDamageError } from './decode-record.ts';
import type { Compressor } from './zstd-frames.ts';

const decompress = promisify(zstdDecompress);

const CHUNK = 1024 * 1024;
// https://github.com/facebook/zstd/blob/dev/contrib/seekable_format/zstd_seekable_compression_format.md
const TABLE_MAGIC = 0x184d2a5e;
const SEEKABLE_MAGIC = 0x8f92eab1;
const FOOTER_BYTES = 9;
const ENTRY_BYTES = 8;
/** 1 TiB of content: a bound for the table's buffer. */
const MAX_FRAMES = 1024 * 1024;

export interface WrittenLarge {
  readonly sha256: Buffer;
  readonly size: number;
  /** Bytes of the file. */
  readonly storedSize: number;
  /** The first 64 KiB, for the record that stands for the content in the mbox. */
  readonly beginning: Buffer;
}

/**
 * Writes a content to `path` and syncs it; nothing is left behind when that fails.
 * @throws DomainError no-space, read-only
 */
export async function writeLargeFile(
  compressor: Compressor,
  content: IncomingContent,
  path: string,
): Promise<WrittenLarge> {
  try {
    await using out = await open(path, 'wx', 0o640);
    await using source = content.kind === 'file' ? await open(content.path, 'r') : undefined;
    const hash = createHash('sha256');
    const beginning = await readPiece(content, source, 0, 64 * 1024);
    const sizes = await writeChunks(content, source, { out, hash, compressor });
    const table = seekTable(sizes.entries);
    await out.write(table);
    await out.datasync();
    const storedSize = sizes.entries.reduce((sum, [stored]) => sum + stored, table.length);
    return { sha256: hash.digest(), size: sizes.total, storedSize, beginning };
  } catch (error) {
    await rm(path, { force: true }).catch(() => {});
    throw toFileFault(error, path);
  }
}

async function writeChunks(
  content: IncomingContent,
  source: FileHandle | undefined,
  to: { readonly out: FileHandle; readonly hash: Hash; readonly compressor: Compressor },
): Promise<{ entries: [stored: number, raw: number][]; total: number }> {
  const entries: [number, number][] = [];
  let total = 0;
  for (;;) {
    const piece = await readPiece(content, source, total, CHUNK);
    if (piece.length === 0) break;
    to.hash.update(piece);
    const frame = await to.compressor.compress(piece);
    await writeAll(to.out, frame);
    entries.push([frame.length, piece.length]);
    total += piece.length;
  }
  return { entries, total };
}

async function writeAll(out: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await out.write(bytes, done, bytes.length - done)).bytesWritten;
}

async function readPiece(
  content: IncomingContent,
  source: FileHandle | undefined,
  at: number,
  length: number,
): Promise<Buffer> {
  if (content.kind === 'memory') return asBuffer(content.bytes.subarray(at, at + length));
  return await readAt(source!.fd, at, Math.max(0, Math.min(length, content.size - at)));
}

function seekTable(entries: readonly (readonly [number, number])[]): Buffer {
  const body = entries.length * ENTRY_BYTES + FOOTER_BYTES;
  const out = Buffer.alloc(8 + body);
  out.writeUInt32LE(TABLE_MAGIC, 0);
  out.writeUInt32LE(body, 4);
  for (const [i, [stored, raw]] of entries.entries()) {
    out.writeUInt32LE(stored, 8 + i * ENTRY_BYTES);
    out.writeUInt32LE(raw, 12 + i * ENTRY_BYTES);
  }
  out.writeUInt32LE(entries.length, out.length - 9);
  out.writeUInt32LE(SEEKABLE_MAGIC, out.length - 4);
  return out;
}

/** Where each chunk lies in a large file. */
export interface LargeTable {
  readonly size: number;
  /** Ascending by `at`. */
  readonly chunks: readonly {
    readonly at: number;
    readonly raw: number;
    readonly storedAt: number;
    readonly stored: number;
  }[];
}

/** @throws RecordDamageError */
export async function readLargeTable(fd: number, fileSize: number): Promise<LargeTable> {
  const footer = await readAt(fd, fileSize - FOOTER_BYTES, FOOTER_BYTES);
  if (fileSize < 8 + FOOTER_BYTES || footer.readUInt32LE(5) !== SEEKABLE_MAGIC)
    throw new RecordDamageError('the file of the content has no seek table at its end');
  const count = footer.readUInt32LE(0);
  const tableBytes = 8 + count * ENTRY_BYTES + FOOTER_BYTES;
  if (count > MAX_FRAMES || tableBytes > fileSize)
    throw new RecordDamageError('the seek table of the content cannot be read');
  const table = await readAt(fd, fileSize - tableBytes, tableBytes);
  const chunks = [];
  let at = 0;
  let storedAt = 0;
  for (let i = 0; i < count; i++) {
    const stored = table.readUInt32LE(8 + i * ENTRY_BYTES);
    const raw = table.readUInt32LE(12 + i * ENTRY_BYTES);
    if (raw > CHUNK || stored > 2 * CHUNK)
      throw new RecordDamageError('the seek table of the content cannot be read');
    chunks.push({ at, raw, storedAt, stored });
    at += raw;
    storedAt += stored;
  }
  if (storedAt + tableBytes !== fileSize)
    throw new RecordDamageError('the seek table does not fit the file of the content');
  return { size: at, chunks };
}

/** One chunk of a large file, uncompressed. @throws RecordDamageError */
export async function readLargeChunk(
  fd: number,
  chunk: LargeTable['chunks'][number],
): Promise<Buffer> {
  const stored = await readAt(fd, chunk.storedAt, chunk.stored);
  try {
    const raw = await decompress(stored, { maxOutputLength: CHUNK, chunkSize: CHUNK });
    if (raw.length === chunk.raw) return raw;
  } catch (error) {
    throw new RecordDamageError(
      `the file of the content cannot be decompressed (${(error as Error).message})`,
    );
  }
  throw new RecordDamageError('a piece of the content has another length than its table says');
}
