// Writes PST and OST files of every kind, for tests: only the parts that readers need, as MS-PST describes them.
import { crc32, deflateSync } from 'node:zlib';
import { encoding, decoding, reflection } from '../../../server/codecs/pst/tables/substitution.ts';

export type PstKind = 'ansi' | 'unicode' | 'unicode-4k';
export type PstEncryption = 'none' | 'permute' | 'cyclic';

export interface PstShape {
  readonly kind: PstKind;
  readonly encryption: PstEncryption;
  readonly isOst?: boolean;
  /** Without the room that files have for maps of what is free. */
  readonly isCompact?: boolean;
  /** Everything but the header lies behind this place: what is between is a hole. */
  readonly startsAt?: number;
}

/** Data of a node: bytes, or so many blocks that are made when they are read. */
export type NodeData = Buffer | readonly Buffer[] | LargeData;

export interface LargeData {
  readonly size: number;
  /** The bytes of one block; all but the last have the same length. */
  readonly block: (index: number, length: number) => Buffer;
}

export interface NodePlan {
  readonly id: number;
  readonly parent?: number;
  readonly data?: NodeData;
  readonly nodes?: readonly NodePlan[];
}

interface Numbers {
  readonly word: 4 | 8;
  readonly page: number;
  readonly pageTrailer: number;
  readonly entriesEnd: number;
  readonly unit: number;
  readonly trailer: number;
  readonly maxBlock: number;
}

const numbers: Readonly<Record<PstKind, Numbers>> = {
  ansi: {
    word: 4,
    page: 512,
    pageTrailer: 12,
    entriesEnd: 496,
    unit: 64,
    trailer: 12,
    maxBlock: 8180,
  },
  unicode: {
    word: 8,
    page: 512,
    pageTrailer: 16,
    entriesEnd: 488,
    unit: 64,
    trailer: 16,
    maxBlock: 8176,
  },
  'unicode-4k': {
    word: 8,
    page: 4096,
    pageTrailer: 24,
    entriesEnd: 4056,
    unit: 512,
    trailer: 24,
    maxBlock: 65_512,
  },
};

/** Bytes of a file, or a run of blocks of equal length that are made when they are read. */
interface Segment {
  readonly offset: number;
  readonly length: number;
  readonly make: (index: number) => Buffer;
  readonly each: number;
}

interface Block {
  readonly id: number;
  readonly offset: number;
  readonly stored: number;
  readonly inflated: number;
}

const FIRST_BYTE = 0x4800;
const FIRST_COMPACT_BYTE = 0x400;

export class PstWriter {
  readonly shape: PstShape;
  readonly maxBlock: number;
  private readonly n: Numbers;
  private readonly segments: Segment[] = [];
  private readonly blocks: Block[] = [];
  private readonly nodes: { id: number; data: number; sub: number; parent: number }[] = [];
  private readonly start: number;
  private end: number;
  private nextBlock = 4;
  private nextPage = 0x1000;

  constructor(shape: PstShape) {
    this.shape = shape;
    this.n = numbers[shape.kind];
    this.maxBlock = this.n.maxBlock;
    this.start = shape.isCompact === true ? FIRST_COMPACT_BYTE : FIRST_BYTE;
    this.end = shape.startsAt ?? this.start;
  }

  addNode({ id, parent = 0, data, nodes }: NodePlan): void {
    this.nodes.push({ id, parent, data: this.addData(data), sub: this.addSubnodes(nodes ?? []) });
  }

  finish(): PstImage {
    this.nodes.sort((a, b) => a.id - b.id);
    this.blocks.sort((a, b) => a.id - b.id);
    const { word } = this.n;
    const nodeTree = this.addTree(
      0x81,
      word * 4,
      this.nodes.map((node) => {
        const entry = Buffer.alloc(word * 4);
        entry.writeUInt32LE(node.id, 0);
        this.writeWord(entry, node.data, word);
        this.writeWord(entry, node.sub, word * 2);
        entry.writeUInt32LE(node.parent, word * 3);
        return { key: node.id, entry };
      }),
    );
    const blockTree = this.addTree(
      0x80,
      word * 3,
      this.blocks.map((block) => {
        const entry = Buffer.alloc(word * 3);
        this.writeWord(entry, block.id, 0);
        this.writeWord(entry, block.offset, word);
        entry.writeUInt16LE(block.stored, word * 2);
        entry.writeUInt16LE(this.shape.kind === 'unicode-4k' ? block.inflated : 2, word * 2 + 2);
        if (this.shape.kind === 'unicode-4k') entry.writeUInt16LE(2, word * 2 + 4);
        return { key: block.id, entry };
      }),
    );
    const header = this.header(nodeTree, blockTree);
    this.segments.push({ offset: 0, length: this.start, each: this.start, make: () => header });
    this.segments.sort((a, b) => a.offset - b.offset);
    return new PstImage(this.segments, this.end);
  }

  /** The block of data; 0 for none. */
  private addData(data: NodeData | undefined): number {
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
    const start = this.take(stride * whole);
    this.segments.push({
      offset: start,
      length: stride * whole,
      each: stride,
      make: (i) => this.storedBlock(first + i * 4, block(i, maxBlock)).bytes,
    });
    for (let i = 0; i < whole; i++)
      this.blocks.push({
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
    for (const [i, id] of ids.entries()) this.writeWord(list, id, 8 + i * word);
    return this.addBlock(list, true);
  }

  private addSubnodes(nodes: readonly NodePlan[]): number {
    if (nodes.length === 0) return 0;
    const { word, maxBlock } = this.n;
    const start = word === 4 ? 4 : 8;
    const leaves = [...nodes]
      .sort((a, b) => a.id - b.id)
      .map((node) => {
        const entry = Buffer.alloc(word * 3);
        entry.writeUInt32LE(node.id, 0);
        this.writeWord(entry, this.addData(node.data), word);
        this.writeWord(entry, this.addSubnodes(node.nodes ?? []), word * 2);
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
      this.writeWord(entry, list(0, leaves.slice(at, at + most)), word);
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
    const offset = this.take(bytes.length);
    this.segments.push({ offset, length: bytes.length, each: bytes.length, make: () => bytes });
    this.blocks.push({ id, offset, stored, inflated: data.length });
  }

  private storedBlock(id: number, data: Buffer): { bytes: Buffer; stored: number } {
    const { trailer, word } = this.n;
    const coded = (id & 2) === 2 ? data : encrypt(data, this.shape.encryption, id);
    const packed =
      this.shape.kind === 'unicode-4k' && data.length > 512 ? deflateSync(coded) : coded;
    const content = packed.length < coded.length ? packed : coded;
    const bytes = Buffer.alloc(this.placed(content.length));
    content.copy(bytes);
    const at = bytes.length - trailer;
    bytes.writeUInt16LE(content.length, at);
    this.writeWord(bytes, id, at + (word === 4 ? 4 : 8));
    bytes.writeUInt32LE(checksum(content), at + (word === 4 ? 8 : 4));
    if (this.shape.kind === 'unicode-4k') bytes.writeUInt16LE(data.length, at + 18);
    return { bytes, stored: content.length };
  }

  private placed(length: number): number {
    return Math.ceil((length + this.n.trailer) / this.n.unit) * this.n.unit;
  }

  private addTree(
    type: number,
    entryBytes: number,
    entries: readonly { readonly key: number; readonly entry: Buffer }[],
  ): { id: number; offset: number } {
    const { word, entriesEnd } = this.n;
    let level = 0;
    let size = entryBytes;
    let list = entries;
    for (;;) {
      const most = Math.floor(entriesEnd / size);
      const pages: { key: number; entry: Buffer }[] = [];
      let last = { id: 0, offset: 0 };
      for (let at = 0; at === 0 || at < list.length; at += most) {
        const part = list.slice(at, at + most);
        last = this.addPage(
          type,
          { level, size },
          part.map((p) => p.entry),
        );
        const entry = Buffer.alloc(word * 3);
        this.writeWord(entry, part[0]?.key ?? 0, 0);
        this.writeWord(entry, last.id, word);
        this.writeWord(entry, last.offset, word * 2);
        pages.push({ key: part[0]?.key ?? 0, entry });
      }
      if (pages.length === 1) return last;
      list = pages;
      size = word * 3;
      level++;
    }
  }

  private addPage(
    type: number,
    { level, size }: { readonly level: number; readonly size: number },
    entries: readonly Buffer[],
  ): { id: number; offset: number } {
    const { page, pageTrailer, entriesEnd, word } = this.n;
    const bytes = Buffer.alloc(page);
    Buffer.concat(entries).copy(bytes);
    const isLarge = this.shape.kind === 'unicode-4k';
    const most = Math.floor(entriesEnd / size);
    if (isLarge) {
      bytes.writeUInt16LE(entries.length, entriesEnd);
      bytes.writeUInt16LE(most, entriesEnd + 2);
      bytes[entriesEnd + 4] = size;
      bytes[entriesEnd + 5] = level;
    } else bytes.set([entries.length, most, size, level], entriesEnd);
    const id = this.nextPage++;
    const offset = this.take(page, page);
    const at = page - pageTrailer;
    bytes[at] = type;
    bytes[at + 1] = type;
    bytes.writeUInt16LE(signature(offset, id), at + 2);
    this.writeWord(bytes, id, at + (word === 4 ? 4 : 8));
    bytes.writeUInt32LE(checksum(bytes.subarray(0, at)), at + (word === 4 ? 8 : 4));
    this.segments.push({ offset, length: page, each: page, make: () => bytes });
    return { id, offset };
  }

  private header(
    nodeTree: { id: number; offset: number },
    blockTree: { id: number; offset: number },
  ): Buffer {
    const { word } = this.n;
    const isAnsi = this.shape.kind === 'ansi';
    const bytes = Buffer.alloc(this.start);
    bytes.write('!BDN', 0, 'latin1');
    bytes.write(this.shape.isOst === true ? 'SO' : 'SM', 8, 'latin1');
    bytes.writeUInt16LE({ ansi: 14, unicode: 23, 'unicode-4k': 36 }[this.shape.kind], 10);
    bytes.writeUInt16LE(19, 12);
    bytes.set([1, 1], 14);
    const root = isAnsi ? 164 : 180;
    this.writeWord(bytes, this.end, root + 4);
    const references = root + 4 + word * 4;
    this.writeWord(bytes, nodeTree.id, references);
    this.writeWord(bytes, nodeTree.offset, references + word);
    this.writeWord(bytes, blockTree.id, references + word * 2);
    this.writeWord(bytes, blockTree.offset, references + word * 3);
    bytes[references + word * 4] = 2;
    bytes[isAnsi ? 460 : 512] = 0x80;
    bytes[isAnsi ? 461 : 513] = { none: 0, permute: 1, cyclic: 2 }[this.shape.encryption];
    bytes.writeUInt32LE(checksum(bytes.subarray(8, 479)), 4);
    if (!isAnsi) bytes.writeUInt32LE(checksum(bytes.subarray(8, 524)), 524);
    return bytes;
  }

  private take(length: number, alignment = this.n.unit): number {
    const offset = Math.ceil(this.end / alignment) * alignment;
    this.end = offset + length;
    return offset;
  }

  private writeWord(bytes: Buffer, value: number, at: number): void {
    bytes.writeUInt32LE(value % 0x1_0000_0000, at);
    if (this.n.word === 8) bytes.writeUInt32LE(Math.floor(value / 0x1_0000_0000), at + 4);
  }
}

/** A file that may be larger than memory. */
export class PstImage {
  readonly size: number;
  private readonly segments: readonly Segment[];

  constructor(segments: readonly Segment[], size: number) {
    this.segments = segments;
    this.size = size;
  }

  read(offset: number, length: number): Buffer {
    const out = Buffer.alloc(Math.max(0, Math.min(length, this.size - offset)));
    let low = 0;
    let high = this.segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const { offset: from, length: long } = this.segments[middle]!;
      if (from + long <= offset) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < this.segments.length; i++) {
      const segment = this.segments[i]!;
      if (segment.offset >= offset + out.length) break;
      const first = Math.max(0, Math.floor((offset - segment.offset) / segment.each));
      for (let piece = first; piece * segment.each < segment.length; piece++) {
        const at = segment.offset + piece * segment.each - offset;
        if (at >= out.length) break;
        const bytes = segment.make(piece);
        bytes.copy(out, Math.max(0, at), Math.max(0, -at));
      }
    }
    return out;
  }

  /** What there is, each piece with its place; holes are left out. */
  *pieces(): Generator<{ readonly offset: number; readonly bytes: Buffer }> {
    for (const { offset, length, each, make } of this.segments)
      for (let at = 0; at < length; at += each)
        yield { offset: offset + at, bytes: make(at / each) };
  }

  toBuffer(): Buffer {
    return this.read(0, this.size);
  }
}

function split(data: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < data.length; at += size) pieces.push(data.subarray(at, at + size));
  return pieces;
}

function checksum(bytes: Buffer): number {
  return ~crc32(bytes, 0xff_ff_ff_ff) >>> 0;
}

function signature(offset: number, id: number): number {
  const mixed = (offset ^ id) >>> 0;
  return ((mixed >>> 16) ^ mixed) & 0xff_ff;
}

function encrypt(data: Buffer, encryption: PstEncryption, id: number): Buffer {
  if (encryption === 'none') return data;
  const out = Buffer.alloc(data.length);
  if (encryption === 'permute') {
    for (let i = 0; i < data.length; i++) out[i] = encoding[data[i]!]!;
    return out;
  }
  let key = (id ^ (id >>> 16)) & 0xff_ff;
  for (let i = 0; i < data.length; i++) {
    const low = key & 0xff;
    const high = key >> 8;
    const first = encoding[(data[i]! + low) & 0xff]!;
    const second = reflection[(first + high) & 0xff]!;
    out[i] = decoding[(second - high) & 0xff]! - low;
    key = (key + 1) & 0xff_ff;
  }
  return out;
}
