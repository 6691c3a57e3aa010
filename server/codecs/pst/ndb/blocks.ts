import { inflateSync } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { DamageLog } from '../damage.ts';
import type { ReadAt } from '../read-at.ts';
import { checksumOf } from './checksum.ts';
import { decrypt } from './decrypt.ts';
import type { PstHeader } from './header.ts';
import { readWord } from './layout.ts';
import { ownBytes } from './own-bytes.ts';
import type { Layout } from './layout.ts';
import { withoutFlag } from './tree-entries.ts';
import type { BlockEntry } from './tree-entries.ts';

export interface BlockReader {
  /** Decrypted and inflated. @throws InputSyntaxError when it is not where the index says, or cannot be read */
  read(id: number): Promise<Bytes>;
  /** Bytes of it, without reading it. @throws InputSyntaxError when it is not in the index */
  size(id: number): Promise<number>;
}

export interface BlockPlace {
  readonly readAt: ReadAt;
  readonly header: PstHeader;
  readonly damage: DamageLog;
  find(id: number): Promise<BlockEntry | undefined>;
}

/** Blocks that are kept: tables are read block by block, with their texts in others. */
const CACHED_BYTES = 4 * 1024 * 1024;
/** Set in the ids of blocks that the file itself needs; they are not encrypted. */
const INTERNAL = 2;

export function isInternal(blockId: number): boolean {
  return (blockId & INTERNAL) !== 0;
}

export function createBlockReader(place: BlockPlace): BlockReader {
  const cache = new LRUCache<number, Bytes>({
    maxSize: CACHED_BYTES,
    sizeCalculation: (bytes) => bytes.length + 100,
  });
  const entryOf = async (id: number): Promise<BlockEntry> => {
    const entry = await place.find(withoutFlag(id));
    if (entry === undefined) throw new InputSyntaxError(`block ${id} is not in the index`, 0);
    return entry;
  };
  return {
    async read(id) {
      const known = cache.get(id);
      if (known !== undefined) return known;
      const bytes = ownBytes(await readBlock(place, await entryOf(id)));
      cache.set(id, bytes);
      return bytes;
    },
    async size(id) {
      return (await entryOf(id)).inflatedSize;
    },
  };
}

// MS-PST §2.2.2.8
async function readBlock(
  { readAt, header, damage }: BlockPlace,
  entry: BlockEntry,
): Promise<Bytes> {
  const { layout, encryption } = header;
  const { id, offset, size } = entry;
  if (size > layout.maxBlockBytes)
    throw new InputSyntaxError(`block ${id} of ${size} bytes, more than there can be`, offset);
  const whole = Math.ceil((size + layout.blockTrailerBytes) / layout.blockUnit) * layout.blockUnit;
  const stored = await readAt(offset, whole);
  if (stored.length < whole)
    throw new InputSyntaxError(`block ${id} lies beyond the end of the file`, offset);
  const trailer = stored.subarray(whole - layout.blockTrailerBytes);
  const data = stored.subarray(0, size);
  checkTrailer(layout, trailer, entry);
  if (checksumOf(data) !== trailer.readUInt32LE(layout.wordBytes === 4 ? 8 : 4))
    damage.note(`block ${id} at byte ${offset}: wrong checksum`);
  const inflated = size === entry.inflatedSize ? data : inflate(data, entry);
  return isInternal(id) ? inflated : decrypt(inflated, encryption, id);
}

function checkTrailer(layout: Layout, trailer: Bytes, { id, offset, size }: BlockEntry): void {
  const foundSize = trailer.readUInt16LE(0);
  const found = withoutFlag(readWord(layout, trailer, layout.wordBytes === 4 ? 4 : 8));
  if (found !== id || foundSize !== size)
    throw new InputSyntaxError(
      `block ${id} of ${size} bytes is not at byte ${offset}; what is there is ${found} of ${foundSize} bytes`,
      offset,
    );
}

function inflate(data: Bytes, { id, offset, inflatedSize }: BlockEntry): Bytes {
  try {
    return inflateSync(data, { maxOutputLength: Math.max(inflatedSize, 1) });
  } catch {
    throw new InputSyntaxError(`block ${id} cannot be decompressed`, offset);
  }
}
