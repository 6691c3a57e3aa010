import type { Bytes } from '#platform/bytes.ts';

/** How the three kinds of files are laid out. Offsets and lengths in bytes. */
export interface Layout {
  readonly kind: 'ansi' | 'unicode' | 'unicode-4k';
  /** Of block ids and file offsets. */
  readonly wordBytes: 4 | 8;
  readonly pageBytes: number;
  /** Where in a page its trailer begins; the checksum covers what is before. */
  readonly pageTrailerAt: number;
  /** Where in a page of a tree the count of its entries stands. */
  readonly entryCountAt: number;
  /** Blocks take multiples of it. */
  readonly blockUnit: number;
  readonly blockTrailerBytes: number;
  /** Stored data of one block at most. */
  readonly maxBlockBytes: number;
  /** Bits of a heap id that number an allocation in its block. */
  readonly heapIndexBits: number;
}

export const layouts: Readonly<Record<Layout['kind'], Layout>> = {
  ansi: {
    kind: 'ansi',
    wordBytes: 4,
    pageBytes: 512,
    pageTrailerAt: 500,
    entryCountAt: 496,
    blockUnit: 64,
    blockTrailerBytes: 12,
    maxBlockBytes: 8180,
    heapIndexBits: 11,
  },
  unicode: {
    kind: 'unicode',
    wordBytes: 8,
    pageBytes: 512,
    pageTrailerAt: 496,
    entryCountAt: 488,
    blockUnit: 64,
    blockTrailerBytes: 16,
    maxBlockBytes: 8176,
    heapIndexBits: 11,
  },
  'unicode-4k': {
    kind: 'unicode-4k',
    wordBytes: 8,
    pageBytes: 4096,
    pageTrailerAt: 4072,
    entryCountAt: 4056,
    blockUnit: 512,
    blockTrailerBytes: 24,
    maxBlockBytes: 65_512,
    heapIndexBits: 14,
  },
};

/** A block id or file offset. What is beyond what a number can hold lies outside of every file. */
export function readWord({ wordBytes }: Layout, bytes: Bytes, at: number): number {
  const low = bytes.readUInt32LE(at);
  return wordBytes === 4 ? low : low + bytes.readUInt32LE(at + 4) * 0x1_0000_0000;
}
