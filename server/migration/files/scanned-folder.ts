import type { ListedItem, ReadItem, SourceFolder, UnreadItem } from '../item.ts';
import { completeListing, type FileFolder } from './file-folder.ts';

/** What comes of one item when a file is read from its beginning. */
export type ScannedItem = ReadItem | UnreadItem;

/** Items and bytes listed at a time. Their contents are kept until the next ones, so that a file is read once and not twice. */
const CHUNK_ITEMS = 200;
const CHUNK_BYTES = 1024 * 1024;

/**
 * A folder whose items lie behind each other in a file and can only be read in that order.
 * @param scan everything in it, from the beginning
 * @param state of the folder as it is now
 */
export function createScannedFolder(
  folder: SourceFolder,
  scan: () => AsyncIterable<ScannedItem>,
  state: () => Promise<string>,
): FileFolder {
  let recent: ReadonlyMap<string, ScannedItem> = new Map();
  async function* chunks(): AsyncGenerator<readonly ListedItem[]> {
    let chunk = new Map<string, ScannedItem>();
    let bytes = 0;
    for await (const item of scan()) {
      chunk.set(item.id, item);
      bytes += sizeOf(item);
      if (chunk.size < CHUNK_ITEMS && bytes < CHUNK_BYTES) continue;
      recent = chunk;
      yield Array.from(chunk.values(), toListed);
      chunk = new Map();
      bytes = 0;
    }
    recent = chunk;
    if (chunk.size > 0) yield Array.from(chunk.values(), toListed);
  }
  async function* read(items: readonly ListedItem[]): AsyncGenerator<ScannedItem> {
    const held = recent;
    if (items.every(({ id }) => held.has(id))) {
      for (const { id } of items) yield held.get(id)!;
      return;
    }
    // Asked for out of turn: looked for from the beginning, and given in the order of the file.
    const wanted = new Set(items.map(({ id }) => id));
    for await (const item of scan()) {
      if (!wanted.delete(item.id)) continue;
      yield item;
      if (wanted.size === 0) return;
    }
  }
  return {
    folder,
    async list() {
      return completeListing(chunks(), await state());
    },
    read,
    rest() {
      recent = new Map();
    },
  };
}

function sizeOf(item: ScannedItem): number {
  return 'error' in item ? (item.remains?.length ?? 0) : item.content.bytes.length;
}

function toListed(item: ScannedItem): ListedItem {
  if ('error' in item) return { id: item.id, version: '', size: sizeOf(item) };
  const { id, version = '', flags, receivedAtSeconds } = item;
  return {
    id,
    version,
    size: sizeOf(item),
    ...(flags !== undefined && { flags }),
    ...(receivedAtSeconds !== undefined && { receivedAtSeconds }),
  };
}
