// Data and the lists that hold it together, as blocks (MS-PST §2.2.2.8).
import { deflateSync } from 'node:zlib';
import { checksum } from './checksums.ts';
import { encrypt } from './encryption.ts';
import type { FileLayout } from './file-layout.ts';
import type { LargeData, NodeData, NodePlan } from './node-plan.ts';
import type { Numbers } from './pst-shape.ts';

/** A block in the file: how long it is there, and without compression. */
interface Block {
  readonly id: number;
  readonly offset: number;
  readonly stored: number;
  readonly inflated: number;
}

export class BlockWriter {
  readonly written: Block[] = [];
  private readonly layout: FileLayout;
  private readonly n: Numbers;
  private nextBlock = 4;

  constructor(layout: FileLayout) {
    this.layout = layout;
    this.n = layout.numbers;
  }

  /** The block of data; 0 for none. */
  addData(data: NodeData | undefined): number {
    if (data === undefined) return 0;
    if (Buffer.isBuffer(data)) return this.addBytes(split(data, this.n.maxBlock));
    if (Array.isArray(data)) return this.addBytes(data as readonly Buffer[]);
    return this.addLarge(data as LargeData);
  }

  private addBytes(pieces: readonly Buffer[]): number {
    const ids = pieces.map((piece) => this.addBlock(piece, false));
    return this.addLists(
      ids,
      pieces.map((p) => p.length),
    );
  }

  private addLarge({ size, block }: LargeData): number {
    const { maxBlock } = this.n;
    const count = Math.ceil(size / maxBlock);
    const lengthOf = (i: number): number => Math.min(maxBlock, size - i * maxBlock);
    const whole = Math.floor(size / maxBlock);
    const first = this.nextBlock;
    const ids = Array.from({ length: count }, (_, i) => first + i * 4);
    this.nextBlock += count * 4;
    const stride = this.placed(maxBlock);
    const start = this.layout.take(stride * whole);
    this.layout.add({
      offset: start,
      length: stride * whole,
      each: stride,
      make: (i) => this.storedBlock(first + i * 4, block(i, maxBlock)).bytes,
    });
    for (let i = 0; i < whole; i++)
      this.written.push({
        id: ids[i]!,
        offset: start + i * stride,
        stored: maxBlock,
        inflated: maxBlock,
      });
    if (count > whole) this.placeBlock(ids[whole]!, block(whole, lengthOf(whole)));
    return this.addLists(
      ids,
      ids.map((_, i) => lengthOf(i)),
    );
  }

  /** Lists of blocks, and a list of lists where one does not do. */
  private addLists(ids: readonly number[], lengths: readonly number[]): number {
    if (ids.length === 0) return 0;
    if (ids.length === 1) return ids[0]!;
    const most = Math.floor((this.n.maxBlock - 8) / this.n.word);
    const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
    if (ids.length <= most) return this.addList(1, ids, sum(lengths));
    const lists: number[] = [];
    for (let at = 0; at < ids.length; at += most)
      lists.push(this.addList(1, ids.slice(at, at + most), sum(lengths.slice(at, at + most))));
    return this.addList(2, lists, sum(lengths));
  }

  private addList(level: number, ids: readonly number[], size: number): number {
    const { word } = this.n;
    const list = Buffer.alloc(8 + ids.length * word);
    list[0] = 1;
    list[1] = level;
    list.writeUInt16LE(ids.length, 2);
    list.writeUInt32LE(size % 0x1_0000_0000, 4);
    for (const [i, id] of ids.entries()) this.layout.writeWord(list, id, 8 + i * word);
    return this.addBlock(list, true);
  }

  addSubnodes(nodes: readonly NodePlan[]): number {
    if (nodes.length === 0) return 0;
    const { word, maxBlock } = this.n;
    const start = word === 4 ? 4 : 8;
    const leaves = [...nodes]
      .sort((a, b) => a.id - b.id)
      .map((node) => {
        const entry = Buffer.alloc(word * 3);
        entry.writeUInt32LE(node.id, 0);
        this.layout.writeWord(entry, this.addData(node.data), word);
        this.layout.writeWord(entry, this.addSubnodes(node.nodes ?? []), word * 2);
        return entry;
      });
    const most = Math.floor((maxBlock - start) / (word * 3));
    const list = (level: number, entries: readonly Buffer[]): number => {
      const head = Buffer.alloc(start);
      head[0] = 2;
      head[1] = level;
      head.writeUInt16LE(entries.length, 2);
      return this.addBlock(Buffer.concat([head, ...entries]), true);
    };
    if (leaves.length <= most) return list(0, leaves);
    const above: Buffer[] = [];
    for (let at = 0; at < leaves.length; at += most) {
      const entry = Buffer.alloc(word * 2);
      leaves[at]!.copy(entry, 0, 0, 4);
      this.layout.writeWord(entry, list(0, leaves.slice(at, at + most)), word);
      above.push(entry);
    }
    return list(1, above);
  }

  private addBlock(data: Buffer, isInternal: boolean): number {
    const id = this.nextBlock + (isInternal ? 2 : 0);
    this.nextBlock += 4;
    this.placeBlock(id, data);
    return id;
  }

  private placeBlock(id: number, data: Buffer): void {
    const { bytes, stored } = this.storedBlock(id, data);
    const offset = this.layout.take(bytes.length);
    this.layout.add({ offset, length: bytes.length, each: bytes.length, make: () => bytes });
    this.written.push({ id, offset, stored, inflated: data.length });
  }

  private storedBlock(id: number, data: Buffer): { bytes: Buffer; stored: number } {
    const { trailer, word } = this.n;
    const coded = (id & 2) === 2 ? data : encrypt(data, this.layout.shape.encryption, id);
    const packed =
      this.layout.shape.kind === 'unicode-4k' && data.length > 512 ? deflateSync(coded) : coded;
    const content = packed.length < coded.length ? packed : coded;
    const bytes = Buffer.alloc(this.placed(content.length));
    content.copy(bytes);
    const at = bytes.length - trailer;
    bytes.writeUInt16LE(content.length, at);
    this.layout.writeWord(bytes, id, at + (word === 4 ? 4 : 8));
    bytes.writeUInt32LE(checksum(content), at + (word === 4 ? 8 : 4));
    if (this.layout.shape.kind === 'unicode-4k') bytes.writeUInt16LE(data.length, at + 18);
    return { bytes, stored: content.length };
  }

  private placed(length: number): number {
    return Math.ceil((length + this.n.trailer) / this.n.unit) * this.n.unit;
  }
}

function split(data: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < data.length; at += size) pieces.push(data.subarray(at, at + size));
  return pieces;
}
