// Contents that are files of their own, opened for reading any part.
import { fstatSync } from 'node:fs';
import { isDomainError } from '#platform/errors.ts';
import type { OpenContent } from '../blob-store.ts';
import { RecordDamageError } from './decode-record.ts';
import { type LargeTable, readLargeChunk, readLargeTable } from './large-file.ts';
import type { OpenFile, OpenFiles } from './open-files.ts';

/** @throws RecordDamageError when the file is missing or not whole */
export async function openLarge(
  files: OpenFiles,
  path: string,
  expected: { readonly prefix: Buffer; readonly size: number },
): Promise<OpenContent> {
  const { prefix } = expected;
  const table = await withFile(files, path, (file) =>
    readLargeTable(file.fd, fstatSync(file.fd).size),
  );
  if (table.size !== expected.size)
    throw new RecordDamageError('the file of the content has another length than its record says');
  let last: { index: number; bytes: Buffer } | undefined;
  const chunkAt = async (index: number): Promise<Buffer> => {
    if (last?.index === index) return last.bytes;
    const bytes = await withFile(files, path, (file) =>
      readLargeChunk(file.fd, table.chunks[index]!),
    );
    last = { index, bytes };
    return bytes;
  };
  return {
    size: prefix.length + table.size,
    async read(start, end) {
      const parts = start < prefix.length ? [prefix.subarray(start, end)] : [];
      const from = Math.max(0, start - prefix.length);
      const to = Math.min(table.size, end - prefix.length);
      for (let index = chunkIndex(table, from), at = from; at < to; index++) {
        const bytes = await chunkAt(index);
        const { at: chunkStart } = table.chunks[index]!;
        const part = bytes.subarray(at - chunkStart, to - chunkStart);
        parts.push(part);
        at += part.length;
      }
      return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    },
  };
}

/** The chunk that holds position `at`. */
function chunkIndex(table: LargeTable, at: number): number {
  let low = 0;
  let high = table.chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (table.chunks[middle]!.at <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

async function withFile<T>(
  files: OpenFiles,
  path: string,
  work: (file: OpenFile) => Promise<T>,
): Promise<T> {
  let file: OpenFile;
  try {
    file = files.acquire(path, 'read');
  } catch (error) {
    if (isDomainError(error, 'not-found'))
      throw new RecordDamageError(`the file of the content is missing: ${path}`);
    throw error;
  }
  try {
    return await work(file);
  } finally {
    files.release(file);
  }
}
