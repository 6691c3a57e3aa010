import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { isInternal } from './blocks.ts';
import type { BlockReader } from './blocks.ts';
import { readWord } from './layout.ts';
import type { Layout } from './layout.ts';

/** Data of a node: one block, or a tree of blocks that list others. */
export interface DataTree {
  /** Bytes. @throws InputSyntaxError */
  size(block: number): Promise<number>;
  /** The blocks' data in order. @throws InputSyntaxError */
  chunks(block: number): AsyncGenerator<Bytes>;
  /** The ids of the blocks that hold the data, at most so many. @throws InputSyntaxError */
  leaves(block: number, most: number): Promise<number[]>;
}

const LIST_TYPE = 1;
/** Lists of lists of blocks: there are no deeper ones. */
const MAX_LEVEL = 2;
/** Type, level and count; then the length of all data. */
const LIST_HEADER = 8;

export function createDataTree(layout: Layout, blocks: BlockReader): DataTree {
  async function* leaves(block: number, level: number): AsyncGenerator<number> {
    if (block === 0) return;
    if (!isInternal(block)) {
      yield block;
      return;
    }
    const { ids, level: found } = parseList(layout, await blocks.read(block));
    if (found > level) throw new InputSyntaxError(`block ${block} lists itself`, 0);
    for (const id of ids) yield* leaves(id, found - 1);
  }
  return {
    async size(block) {
      if (block === 0) return 0;
      if (!isInternal(block)) return await blocks.size(block);
      return parseList(layout, await blocks.read(block)).dataBytes;
    },
    async *chunks(block) {
      for await (const id of leaves(block, MAX_LEVEL)) yield await blocks.read(id);
    },
    async leaves(block, most) {
      const ids: number[] = [];
      for await (const id of leaves(block, MAX_LEVEL)) {
        if (ids.length >= most) throw new InputSyntaxError(`data of more than ${most} blocks`, 0);
        ids.push(id);
      }
      return ids;
    },
  };
}

interface BlockList {
  readonly level: number;
  readonly dataBytes: number;
  readonly ids: readonly number[];
}

// MS-PST §2.2.2.8.3.2
function parseList(layout: Layout, bytes: Bytes): BlockList {
  if (bytes.length < LIST_HEADER || bytes[0] !== LIST_TYPE)
    throw new InputSyntaxError('a list of blocks is something else', 0);
  const count = bytes.readUInt16LE(2);
  if (LIST_HEADER + count * layout.wordBytes > bytes.length)
    throw new InputSyntaxError('a list of blocks is longer than its block', 0);
  const ids = Array.from({ length: count }, (_, i) =>
    readWord(layout, bytes, LIST_HEADER + i * layout.wordBytes),
  );
  return { level: bytes[1]!, dataBytes: bytes.readUInt32LE(4), ids };
}
