import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { Heap } from './heap.ts';

/** A record of a tree in a heap. */
export interface HeapRecord {
  readonly key: Bytes;
  readonly data: Bytes;
}

const TREE = 0xb5;
/** 200 records a piece make a tree of four levels larger than any heap. */
const MAX_LEVELS = 8;

/** The records of the tree at that piece, rising. @throws InputSyntaxError */
// MS-PST §2.3.2
export async function* readHeapTree(heap: Heap, id: number): AsyncGenerator<HeapRecord> {
  const header = await heap.read(id);
  if (header.length < 8 || header[0] !== TREE)
    throw new InputSyntaxError('a tree in a heap is something else', 0);
  const shape = { keyBytes: header[1]!, dataBytes: header[2]! };
  const levels = header[3]!;
  if (levels > MAX_LEVELS || shape.keyBytes === 0 || shape.dataBytes === 0)
    throw new InputSyntaxError(`a tree in a heap of ${levels} levels`, 0);
  yield* readLevel(heap, header.readUInt32LE(4), levels, shape);
}

async function* readLevel(
  heap: Heap,
  id: number,
  level: number,
  shape: { readonly keyBytes: number; readonly dataBytes: number },
): AsyncGenerator<HeapRecord> {
  const piece = await heap.read(id);
  const { keyBytes, dataBytes } = shape;
  const recordBytes = keyBytes + (level === 0 ? dataBytes : 4);
  for (let at = 0; at + recordBytes <= piece.length; at += recordBytes) {
    const data = piece.subarray(at + keyBytes, at + recordBytes);
    if (level > 0) yield* readLevel(heap, data.readUInt32LE(0), level - 1, shape);
    else yield { key: piece.subarray(at, at + keyBytes), data };
  }
}
