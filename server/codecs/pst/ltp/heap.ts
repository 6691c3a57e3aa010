import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { NodeDatabase } from '../ndb/node-database.ts';

/** Small pieces of data in the blocks of a node. */
export interface Heap {
  /** What the heap is for: see heapKinds. */
  readonly kind: number;
  /** The piece that everything else is found from. */
  readonly root: number;
  /** Empty for the id 0. @throws InputSyntaxError when it is not there */
  read(id: number): Promise<Bytes>;
  /** Blocks of the heap. */
  readonly blockCount: number;
}

export const heapKinds = { table: 0x7c, properties: 0xbc } as const;

const SIGNATURE = 0xec;
/** A heap id has 16 bits for the number of a block. */
const MAX_BLOCKS = 65_536;
const HEADER_BYTES = 12;

/** Whether an id is that of a piece of the heap, and not that of a node. */
export function isHeapId(id: number): boolean {
  return (id & 0x1f) === 0;
}

/** @throws InputSyntaxError when the data of the block are no heap */
// MS-PST §2.3.1
export async function openHeap(database: NodeDatabase, block: number): Promise<Heap> {
  const { layout } = database.header;
  const ids = await database.data.leaves(block, MAX_BLOCKS);
  const first = ids[0] === undefined ? Buffer.alloc(0) : await database.blocks.read(ids[0]);
  if (first.length < HEADER_BYTES || first[2] !== SIGNATURE)
    throw new InputSyntaxError('a node has other data than properties or a table', 0);
  const indexBits = layout.heapIndexBits;
  return {
    kind: first[3]!,
    root: first.readUInt32LE(4),
    blockCount: ids.length,
    async read(id) {
      if (id === 0) return Buffer.alloc(0);
      const index = (id >>> 5) & ((1 << indexBits) - 1);
      const blockId = ids[id >>> (5 + indexBits)];
      if (blockId === undefined || !isHeapId(id))
        throw new InputSyntaxError(`piece ${id} is in no block of its heap`, 0);
      return pieceAt(await database.blocks.read(blockId), index);
    },
  };
}

/** At the end of every block stands where its pieces begin. */
// MS-PST §2.3.1.5
function pieceAt(block: Bytes, index: number): Bytes {
  const mapAt = block.length < 2 ? block.length : block.readUInt16LE(0);
  const count = mapAt + 4 > block.length ? 0 : block.readUInt16LE(mapAt);
  const at = mapAt + 4 + (index - 1) * 2;
  if (index < 1 || index > count || at + 4 > block.length)
    throw new InputSyntaxError(`piece ${index} is not in its block, which has ${count}`, mapAt);
  const start = block.readUInt16LE(at);
  const end = block.readUInt16LE(at + 2);
  if (start > end || end > block.length)
    throw new InputSyntaxError(`piece ${index} leaves its block`, at);
  return block.subarray(start, end);
}
