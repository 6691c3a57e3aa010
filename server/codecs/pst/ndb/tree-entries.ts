import type { Bytes } from '#platform/bytes.ts';
import { readWord } from './layout.ts';
import type { Layout } from './layout.ts';

/** A node: a folder, an item, a table, ... */
export interface NodeEntry {
  readonly id: number;
  /** Block of its data; 0 for none. */
  readonly data: number;
  /** Block of its own nodes; 0 for none. */
  readonly subnodes: number;
  /** Of items their folder, of folders the one above. */
  readonly parent: number;
}

/** Where a block is. */
export interface BlockEntry {
  readonly id: number;
  readonly offset: number;
  /** Bytes in the file, without trailer. */
  readonly size: number;
  /** Bytes after decompression; the same where it is not compressed. */
  readonly inflatedSize: number;
}

// MS-PST §2.2.2.7.7.4
function readNodeEntry(layout: Layout, entry: Bytes): NodeEntry {
  const { wordBytes } = layout;
  return {
    id: entry.readUInt32LE(0),
    data: withoutFlag(readWord(layout, entry, wordBytes)),
    subnodes: withoutFlag(readWord(layout, entry, wordBytes * 2)),
    parent: entry.length >= wordBytes * 3 + 4 ? entry.readUInt32LE(wordBytes * 3) : 0,
  };
}

// MS-PST §2.2.2.7.7.3
function readBlockEntry(layout: Layout, entry: Bytes): BlockEntry {
  const { wordBytes } = layout;
  const size = entry.readUInt16LE(wordBytes * 2);
  return {
    id: withoutFlag(readWord(layout, entry, 0)),
    offset: readWord(layout, entry, wordBytes),
    size,
    inflatedSize: layout.kind === 'unicode-4k' ? entry.readUInt16LE(wordBytes * 2 + 2) : size,
  };
}

/** The lowest bit of a block id is not part of it. */
export function withoutFlag(blockId: number): number {
  return blockId % 2 === 1 ? blockId - 1 : blockId;
}

/** What the entries of one of the two trees are. */
export interface TreeKind<T> {
  readonly pageType: number;
  /** By which entries are sorted, of leaves and of the pages above. */
  key(layout: Layout, entry: Bytes): number;
  read(layout: Layout, entry: Bytes): T;
}

export const nodeTreeKind: TreeKind<NodeEntry> = {
  pageType: 0x81,
  key: (_layout, entry) => entry.readUInt32LE(0),
  read: readNodeEntry,
};

export const blockTreeKind: TreeKind<BlockEntry> = {
  pageType: 0x80,
  key: (layout, entry) => withoutFlag(readWord(layout, entry, 0)),
  read: readBlockEntry,
};
