// From a record's bytes to its facts, prefix and content.
import { crc32 } from 'node:zlib';
import type { RecordFacts } from '../blob-store.ts';
import type { Decompress } from './frame-decompressor.ts';
import { unquoteFromLines } from './mbox-lines.ts';
import { flagBits, HEADER_BYTES, type RecordHeader } from './record-header.ts';
import { decompressFrames, storedBytes } from './zstd-frames.ts';

/** The bytes are not what was written; `message` says which part. */
export class RecordDamageError extends Error {
  override readonly name = 'RecordDamageError';
}

/** Whether facts, head, body and tail are as they were written. */
export function damageOf(header: RecordHeader, record: Buffer): string | undefined {
  const bodyAt = HEADER_BYTES + header.factsLength + header.headLength;
  if (crc32(record.subarray(HEADER_BYTES, bodyAt)) !== header.restCrc)
    return 'the facts fail their checksum';
  const end = bodyAt + header.bodyLength + header.tailLength;
  if (crc32(record.subarray(bodyAt, end)) !== header.bodyCrc)
    return 'the content fails its checksum';
  return undefined;
}

/** @throws RecordDamageError */
export function decodeFacts(header: RecordHeader, record: Buffer): RecordFacts {
  const stored = record.subarray(HEADER_BYTES, HEADER_BYTES + header.factsLength);
  return guarded('the facts cannot be read', () => {
    const raw =
      (header.flags & flagBits.hasPackedFacts) === 0
        ? stored
        : decompressFrames(stored, header.factsRawLength);
    const facts: unknown = JSON.parse(raw.toString());
    if (typeof facts !== 'object' || facts === null) throw new Error('they are no object');
    return facts as RecordFacts;
  });
}

/** The prefix as it was given. @throws RecordDamageError */
export function decodePrefix(header: RecordHeader, record: Buffer): Buffer {
  if (header.prefixSize === 0) return Buffer.alloc(0);
  const at = HEADER_BYTES + header.factsLength;
  const frame = record.subarray(at, at + header.headLength);
  const head =
    storedBytes(frame) ??
    guarded('the prefix cannot be read', () => decompressFrames(frame, header.headLength));
  const stored = head.subarray(header.mboxHeadSize);
  const prefix = header.flags & flagBits.isPrefixQuoted ? unquoteFromLines(stored) : stored;
  if (prefix.length !== header.prefixSize)
    throw new RecordDamageError('the prefix has another length than its header says');
  return prefix;
}

/** The body frame as stored. */
export function bodyFrame(header: RecordHeader, record: Buffer): Buffer {
  const at = HEADER_BYTES + header.factsLength + header.headLength;
  return record.subarray(at, at + header.bodyLength);
}

/** The content (of a small record) as it was given. @throws RecordDamageError */
export function decodeContent(
  header: RecordHeader,
  record: Buffer,
  decompress: Decompress = decompressFrames,
): Buffer {
  const isQuoted = (header.flags & flagBits.isQuoted) !== 0;
  // A quoted line is at least 5 bytes long and grows by one.
  const limit = isQuoted ? Math.ceil(header.contentSize * 1.2) + 1 : header.contentSize;
  const stored = guarded('the content cannot be decompressed', () =>
    decompress(bodyFrame(header, record), limit),
  );
  const content = isQuoted ? unquoteFromLines(stored) : stored;
  if (content.length !== header.contentSize)
    throw new RecordDamageError('the content has another length than its header says');
  return content;
}

function guarded<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new RecordDamageError(`${what} (${(error as Error).message})`);
  }
}
