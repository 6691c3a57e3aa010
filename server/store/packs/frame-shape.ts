const FRAME_MAGIC = 0xfd2fb528;
/** Bytes of the content size field, by the two bits that tell of it. */
const SIZE_BYTES = [0, 2, 4, 8] as const;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

/**
 * What a frame says its content's length is, when the bytes are one zstd frame from its first to its last byte that needs
 * no dictionary and does say so; undefined otherwise. What the blocks hold is not looked at.
 */
// RFC 8878 §3.1.1
export function wholeFrameSize(frame: Buffer): number | undefined {
  if (frame.length < 9 || frame.readUInt32LE(0) !== FRAME_MAGIC) return undefined;
  const descriptor = frame[4]!;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  // Reserved, and a dictionary.
  if ((descriptor & 0x0b) !== 0) return undefined;
  const sizeAt = isSingleSegment ? 5 : 6;
  const sizeBytes = SIZE_BYTES[descriptor >> 6]! || (isSingleSegment ? 1 : 0);
  const blocksAt = sizeAt + sizeBytes;
  if (sizeBytes === 0 || blocksAt > frame.length) return undefined;
  const checksumBytes = (descriptor & 0x04) !== 0 ? 4 : 0;
  if (endOfBlocks(frame, blocksAt) + checksumBytes !== frame.length) return undefined;
  switch (sizeBytes) {
    case 1:
      return frame[sizeAt]!;
    case 2:
      return frame.readUInt16LE(sizeAt) + 256;
    case 4:
      return frame.readUInt32LE(sizeAt);
    case 8:
      return frame.readUInt32LE(sizeAt) + frame.readUInt32LE(sizeAt + 4) * 2 ** 32;
  }
}

/** NaN when the last block is not there. */
// RFC 8878 §3.1.1.2
function endOfBlocks(frame: Buffer, start: number): number {
  for (let at = start; at + 3 <= frame.length;) {
    const header = frame.readUIntLE(at, 3);
    const kind = (header >> 1) & 3;
    if (kind === RESERVED_BLOCK) return Number.NaN;
    at += 3 + (kind === RLE_BLOCK ? 1 : header >> 3);
    if ((header & 1) === 1) return at;
  }
  return Number.NaN;
}
