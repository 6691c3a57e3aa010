// A content's frames as every record of it stores them.
import { crc32 } from 'node:zlib';
import { mboxTail, needsQuoting, quoteFromLines } from './mbox-lines.ts';
import { compressFrameLater, type Compressor, storedFrame } from './zstd-frames.ts';

/** Body frame (the content, quoted where the mbox needs it) and tail frame (the blank line after it). */
export interface PackedFrames {
  readonly body: Buffer;
  readonly tail: Buffer;
  readonly isQuoted: boolean;
  /** CRC-32 of both, one after the other. */
  readonly crc: number;
}

export async function packFrames(compressor: Compressor, content: Buffer): Promise<PackedFrames> {
  const isQuoted = needsQuoting(content);
  const body = await compressFrameLater(compressor, isQuoted ? quoteFromLines(content) : content);
  const tail = storedFrame(Buffer.from(mboxTail(content)));
  return { body, tail, isQuoted, crc: crc32(tail, crc32(body)) };
}
