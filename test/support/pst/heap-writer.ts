// Properties and tables as the data of nodes, for the writer of PST files.
import type { NodePlan } from './node-plan.ts';
import type { PstWriter } from './pst-writer.ts';

/** A value: what type it has, and its bytes as they are stored. */
export interface StoredProperty {
  readonly id: number;
  readonly type: number;
  readonly bytes: Buffer;
}

export interface NodeContent {
  readonly data: readonly Buffer[];
  readonly nodes: readonly NodePlan[];
}

const MOST_IN_HEAP = 3580;
/** Ids of nodes with values begin here. */
const FIRST_VALUE_NODE = 0x8000;
const LTP_NODE = 0x1f;

/** A list of properties; long values become nodes inside. */
export function propertyContext(
  writer: PstWriter,
  properties: readonly StoredProperty[],
): NodeContent {
  const heap = new HeapWriter(writer, 0xbc);
  const records = [...properties]
    .sort((a, b) => a.id - b.id)
    .map(({ id, type, bytes }) => {
      const record = Buffer.alloc(8);
      record.writeUInt16LE(id, 0);
      record.writeUInt16LE(type, 2);
      if (isInline(type)) bytes.copy(record, 4, 0, 4);
      else record.writeUInt32LE(heap.addValue(bytes), 4);
      return record;
    });
  heap.root = heap.addTree(records, 2);
  return heap.finish();
}

export interface StoredRow {
  readonly id: number;
  readonly properties: readonly StoredProperty[];
}

/** A table: a column for each property that a row has. */
export function tableContext(writer: PstWriter, rows: readonly StoredRow[]): NodeContent {
  const heap = new HeapWriter(writer, 0x7c);
  const columns = columnsOf(rows);
  const ends = [8, 4, 2, 1].map((size) =>
    columns.filter((c) => c.size >= size).reduce((end, c) => Math.max(end, c.offset + c.size), 8),
  );
  const bitsAt = ends[3]!;
  const rowBytes = bitsAt + Math.ceil(columns.length / 8);
  const matrix = rows.map((row) => {
    const bytes = Buffer.alloc(rowBytes);
    for (const { id, type, offset, size, bit } of columns) {
      const found = row.properties.find((p) => p.id === id && p.type === type) ?? implied(row, id);
      if (found === undefined) continue;
      bytes[bitsAt + (bit >> 3)]! |= 0x80 >> (bit & 7);
      if (isVariable(type)) bytes.writeUInt32LE(heap.addValue(found.bytes), offset);
      else found.bytes.copy(bytes, offset, 0, size);
    }
    return bytes;
  });
  const rowIndex = heap.addTree(
    rows
      .map((row, i) => {
        const record = Buffer.alloc(writer.shape.kind === 'ansi' ? 6 : 8);
        record.writeUInt32LE(row.id, 0);
        if (record.length === 6) record.writeUInt16LE(i, 4);
        else record.writeUInt32LE(i, 4);
        return record;
      })
      .sort((a, b) => a.readUInt32LE(0) - b.readUInt32LE(0)),
    4,
  );
  const rowsId = heap.addRows(matrix, rowBytes);
  const info = Buffer.alloc(22 + columns.length * 8);
  info.set([0x7c, columns.length]);
  for (const [i, end] of [ends[1]!, ends[2]!, bitsAt, rowBytes].entries())
    info.writeUInt16LE(end, 2 + i * 2);
  info.writeUInt32LE(rowIndex, 10);
  info.writeUInt32LE(rowsId, 14);
  for (const [i, c] of [...columns].sort((a, b) => a.id - b.id).entries()) {
    const at = 22 + i * 8;
    info.writeUInt16LE(c.type, at);
    info.writeUInt16LE(c.id, at + 2);
    info.writeUInt16LE(c.offset, at + 4);
    info.set([c.size, c.bit], at + 6);
  }
  heap.root = heap.add(info);
  return heap.finish();
}

interface Column {
  readonly id: number;
  readonly type: number;
  readonly size: number;
  offset: number;
  bit: number;
}

const ROW_ID = 0x67f2;
const ROW_VERSION = 0x67f3;

function columnsOf(rows: readonly StoredRow[]): Column[] {
  const columns: Column[] = [
    { id: ROW_ID, type: 3, size: 4, offset: 0, bit: 0 },
    { id: ROW_VERSION, type: 3, size: 4, offset: 4, bit: 1 },
  ];
  for (const { properties } of rows)
    for (const { id, type } of properties)
      if (!columns.some((c) => c.id === id && c.type === type))
        columns.push({ id, type, size: cellSize(type), offset: 0, bit: 0 });
  let offset = 8;
  for (const [i, column] of columns
    .slice(2)
    .sort((a, b) => b.size - a.size)
    .entries()) {
    column.offset = offset;
    column.bit = i + 2;
    offset += column.size;
  }
  return columns;
}

function implied(row: StoredRow, id: number): StoredProperty | undefined {
  if (id !== ROW_ID && id !== ROW_VERSION) return undefined;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(id === ROW_ID ? row.id : 1, 0);
  return { id, type: 3, bytes };
}

function isInline(type: number): boolean {
  return [0x02, 0x03, 0x04, 0x0a, 0x0b].includes(type);
}

function isVariable(type: number): boolean {
  return !isInline(type) && ![0x05, 0x06, 0x07, 0x14, 0x40].includes(type);
}

function cellSize(type: number): number {
  if (type === 0x0b) return 1;
  if (type === 0x02) return 2;
  return isInline(type) || isVariable(type) ? 4 : 8;
}

class HeapWriter {
  root = 0;
  private readonly writer: PstWriter;
  private readonly kind: number;
  private readonly indexBits: number;
  /** Pieces by block. */
  private readonly blocks: Buffer[][] = [[]];
  private readonly nodes: NodePlan[] = [];

  constructor(writer: PstWriter, kind: number) {
    this.writer = writer;
    this.kind = kind;
    this.indexBits = writer.shape.kind === 'unicode-4k' ? 14 : 11;
  }

  add(piece: Buffer): number {
    if (this.used(this.blocks.length - 1) + piece.length + 2 > this.writer.maxBlock)
      this.blocks.push([]);
    const block = this.blocks.length - 1;
    const index = this.blocks[block]!.push(piece);
    return ((block << (5 + this.indexBits)) | (index << 5)) >>> 0;
  }

  addValue(bytes: Buffer): number {
    if (bytes.length === 0) return 0;
    return bytes.length <= MOST_IN_HEAP ? this.add(bytes) : this.addNode({ data: bytes });
  }

  addNode(node: Omit<NodePlan, 'id'>): number {
    const id = ((FIRST_VALUE_NODE + this.nodes.length) << 5) | LTP_NODE;
    this.nodes.push({ ...node, id });
    return id;
  }

  /** Rows in the heap, or in blocks of a node of their own, none of them spread over two. */
  addRows(rows: readonly Buffer[], rowBytes: number): number {
    if (rows.length === 0) return 0;
    if (rows.length * rowBytes <= MOST_IN_HEAP) return this.add(Buffer.concat(rows));
    const perBlock = Math.floor(this.writer.maxBlock / rowBytes);
    const blocks: Buffer[] = [];
    for (let at = 0; at < rows.length; at += perBlock) {
      const block = Buffer.concat(rows.slice(at, at + perBlock));
      // Blocks but the last are filled up.
      const isLast = at + perBlock >= rows.length;
      blocks.push(isLast ? block : Buffer.concat([block], this.writer.maxBlock));
    }
    return this.addNode({ data: blocks });
  }

  addTree(records: readonly Buffer[], keyBytes: number): number {
    const recordBytes = records[0]?.length ?? keyBytes + 1;
    let list = records;
    let levels = -1;
    let top = 0;
    while (levels < 0 || list.length > 1) {
      const size = list[0]?.length ?? recordBytes;
      const most = Math.floor(MOST_IN_HEAP / size);
      const above: Buffer[] = [];
      for (let at = 0; at < list.length; at += most) {
        top = this.add(Buffer.concat(list.slice(at, at + most)));
        const record = Buffer.alloc(keyBytes + 4);
        list[at]!.copy(record, 0, 0, keyBytes);
        record.writeUInt32LE(top, keyBytes);
        above.push(record);
      }
      list = above;
      levels++;
    }
    const header = Buffer.alloc(8);
    header.set([0xb5, keyBytes, recordBytes - keyBytes, levels]);
    header.writeUInt32LE(top, 4);
    return this.add(header);
  }

  finish(): NodeContent {
    return { data: this.blocks.map((_, i) => this.block(i)), nodes: this.nodes };
  }

  private block(index: number): Buffer {
    const head = Buffer.alloc(headerBytes(index));
    const pieces = this.blocks[index]!;
    const map = Buffer.alloc(4 + (pieces.length + 1) * 2);
    map.writeUInt16LE(pieces.length, 0);
    let at = head.length;
    for (const [i, piece] of pieces.entries()) {
      map.writeUInt16LE(at, 4 + i * 2);
      at += piece.length;
    }
    map.writeUInt16LE(at, 4 + pieces.length * 2);
    // The map begins at an even byte.
    const padding = Buffer.alloc(at & 1);
    head.writeUInt16LE(at + padding.length, 0);
    if (index === 0) {
      head.set([0xec, this.kind], 2);
      head.writeUInt32LE(this.root, 4);
    }
    const block = Buffer.concat([head, ...pieces, padding, map]);
    // All blocks but the last of a node are full.
    const isLast = index === this.blocks.length - 1;
    return isLast ? block : Buffer.concat([block], this.writer.maxBlock);
  }

  private used(index: number): number {
    const pieces = this.blocks[index]!;
    const data = pieces.reduce((sum, piece) => sum + piece.length, 0);
    return headerBytes(index) + data + 1 + 4 + (pieces.length + 1) * 2;
  }
}

/** The first block has the heap's header, the eighth and every 128th after it a map of free space. */
function headerBytes(index: number): number {
  if (index === 0) return 12;
  return index % 128 === 8 ? 66 : 2;
}
