import { LRUCache } from 'lru-cache';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { DamageLog } from '../damage.ts';
import type { ReadAt } from '../read-at.ts';
import { checksumOf } from './checksum.ts';
import { readWord } from './layout.ts';
import type { Layout } from './layout.ts';
import type { PageReference } from './header.ts';
import { ownBytes } from './own-bytes.ts';

/** A page of one of the two trees. */
export interface TreePage {
  /** 0 for leaves. */
  readonly level: number;
  /** The entries alone. */
  readonly entries: readonly Bytes[];
  readonly id: number;
}

export interface PageReader {
  /** @throws InputSyntaxError when there is no such page there */
  read(reference: PageReference, type: number): Promise<TreePage>;
}

/** Pages of trees that are kept: enough for the upper levels of files of any size. As they are kept they take five times as much. */
const CACHED_BYTES = 2 * 1024 * 1024;

export function createPageReader(readAt: ReadAt, layout: Layout, damage: DamageLog): PageReader {
  const max = Math.ceil(CACHED_BYTES / layout.pageBytes);
  /** A page that cannot be read is asked for as often as another one. */
  const cache = new LRUCache<number, TreePage | InputSyntaxError>({ max });
  const readPage = async ({ id, offset }: PageReference, type: number): Promise<TreePage> => {
    const bytes = ownBytes(await readAt(offset, layout.pageBytes));
    const page = parseTreePage(bytes, layout, type);
    if (page === undefined || page.id !== id)
      throw new InputSyntaxError(`page ${id} of a tree is not at byte ${offset}`, offset);
    if (!hasRightChecksum(bytes, layout)) damage.note(`page at byte ${offset}: wrong checksum`);
    return page;
  };
  return {
    async read(reference, type) {
      const known = cache.get(reference.offset);
      if (known instanceof InputSyntaxError) throw known;
      if (known !== undefined && known.id === reference.id) return known;
      try {
        const page = await readPage(reference, type);
        cache.set(reference.offset, page);
        return page;
      } catch (error) {
        if (error instanceof InputSyntaxError) cache.set(reference.offset, error);
        throw error;
      }
    },
  };
}

/** A page of that tree; undefined when the bytes are none. */
// MS-PST §2.2.2.7
export function parseTreePage(bytes: Bytes, layout: Layout, type: number): TreePage | undefined {
  const { pageBytes, pageTrailerAt, entryCountAt, wordBytes } = layout;
  if (bytes.length < pageBytes) return undefined;
  if (bytes[pageTrailerAt] !== type || bytes[pageTrailerAt + 1] !== type) return undefined;
  const isLarge = layout.kind === 'unicode-4k';
  const count = isLarge ? bytes.readUInt16LE(entryCountAt) : bytes[entryCountAt]!;
  const entryBytes = bytes[entryCountAt + (isLarge ? 4 : 2)]!;
  const level = bytes[entryCountAt + (isLarge ? 5 : 3)]!;
  if (entryBytes < wordBytes * 3 || count * entryBytes > entryCountAt) return undefined;
  const entries: Bytes[] = [];
  for (let i = 0; i < count; i++)
    entries.push(bytes.subarray(i * entryBytes, (i + 1) * entryBytes));
  const idAt = pageTrailerAt + (wordBytes === 4 ? 4 : 8);
  return { level, entries, id: readWord(layout, bytes, idAt) };
}

export function hasRightChecksum(bytes: Bytes, { pageTrailerAt, wordBytes }: Layout): boolean {
  const at = pageTrailerAt + (wordBytes === 4 ? 8 : 4);
  return checksumOf(bytes.subarray(0, pageTrailerAt)) === bytes.readUInt32LE(at);
}
