import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { NamedPropertyMap } from '#codecs/mapi/named-property-map.ts';
import type { MapiProperty } from '#codecs/mapi/property-bag.ts';
import { fixedSize, isMultiple } from '#codecs/mapi/property-type.ts';
import { parseValue } from '#codecs/mapi/property-value.ts';
import type { MapiValue } from '#codecs/mapi/property-value.ts';
import type { NodeDatabase } from '../ndb/node-database.ts';
import type { Subnode } from '../ndb/subnodes.ts';
import { heapKinds, isHeapId, openHeap } from './heap.ts';
import type { Heap } from './heap.ts';
import { readHeapTree } from './heap-tree.ts';
import { parseStoredValue, readValueBytes } from './property-values.ts';
import type { ValuePlace } from './property-values.ts';

/** A row of a table. */
export interface TableRow {
  /** Of the node that the row stands for. */
  readonly id: number;
  readonly properties: readonly MapiProperty[];
}

export interface Table {
  /** The rows in the order of the table; memory is that of a block. Damaged cells are noted and left out. */
  rows(wish: RowWish): AsyncGenerator<TableRow>;
}

export interface RowWish {
  readonly names: NamedPropertyMap;
  /** Ids of the columns that are wanted; all when absent. */
  readonly columns?: ReadonlySet<number>;
  /** What could not be read, for people, is added here. */
  readonly problems: string[];
}

interface Column {
  readonly id: number;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly bit: number;
}

interface Shape {
  readonly columns: readonly Column[];
  readonly rowBytes: number;
  /** Where in a row the bits stand that say which cells are there. */
  readonly bitsAt: number;
  readonly rowIndexId: number;
  readonly rowsId: number;
}

const INFO_BYTES = 22;
const COLUMN_BYTES = 8;

/** @throws InputSyntaxError when the node has no table, or it cannot be read */
// MS-PST §2.3.4
export async function openTable(database: NodeDatabase, node: Subnode): Promise<Table> {
  const heap = await openHeap(database, node.data);
  if (heap.kind !== heapKinds.table)
    throw new InputSyntaxError('a node has other data than a table', 0);
  const shape = parseShape(await heap.read(heap.root));
  const place = { database, heap, subnodes: await database.subnodesOf(node.subnodes) };
  return {
    async *rows(wish) {
      const wanted = shape.columns.filter((c) => wish.columns?.has(c.id) !== false);
      const used = await readUsedRows(heap, shape, wish.problems);
      let index = 0;
      for await (const block of rowBlocks(place, shape)) {
        const { rowBytes } = shape;
        // A row is never spread over two blocks.
        for (let at = 0; at + rowBytes <= block.length; at += rowBytes, index++)
          if (used?.has(index) !== false)
            yield await readRow(place, { shape, wanted, wish }, block.subarray(at, at + rowBytes));
      }
    },
  };
}

function parseShape(info: Bytes): Shape {
  const count = info[1] ?? 0;
  if (info.length < INFO_BYTES + count * COLUMN_BYTES || info[0] !== heapKinds.table)
    throw new InputSyntaxError('a table without a description', 0);
  const rowBytes = info.readUInt16LE(8);
  const columns = Array.from({ length: count }, (_, i) => {
    const at = INFO_BYTES + i * COLUMN_BYTES;
    return {
      type: info.readUInt16LE(at),
      id: info.readUInt16LE(at + 2),
      offset: info.readUInt16LE(at + 4),
      size: info[at + 6]!,
      bit: info[at + 7]!,
    };
  });
  const bitsAt = info.readUInt16LE(6);
  if (rowBytes < 4 || bitsAt > rowBytes) throw new InputSyntaxError('a table without rows', 0);
  const isInside = (c: Column): boolean => c.offset + c.size <= rowBytes;
  return {
    columns: columns.filter(isInside),
    rowBytes,
    bitsAt,
    rowIndexId: info.readUInt32LE(10),
    rowsId: info.readUInt32LE(14),
  };
}

/** Rows that are taken; others are left from before. Undefined where nothing can be said: then all are read. */
async function readUsedRows(
  heap: Heap,
  { rowIndexId }: Shape,
  problems: string[],
): Promise<ReadonlySet<number> | undefined> {
  const used = new Set<number>();
  if (rowIndexId === 0) return used;
  try {
    for await (const { data } of readHeapTree(heap, rowIndexId)) {
      if (data.length < 2) throw new InputSyntaxError('numbers of rows of one byte', 0);
      used.add(data.length >= 4 ? data.readUInt32LE(0) : data.readUInt16LE(0));
    }
    return used;
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    problems.push(`index of the rows of a table: ${error.message}`);
    return undefined;
  }
}

async function* rowBlocks(place: ValuePlace, { rowsId }: Shape): AsyncGenerator<Bytes> {
  if (rowsId === 0) return;
  if (isHeapId(rowsId)) {
    yield await place.heap.read(rowsId);
    return;
  }
  const node = place.subnodes.get(rowsId);
  if (node === undefined) throw new InputSyntaxError('the rows of a table are missing', 0);
  yield* place.database.data.chunks(node.data);
}

interface Reading {
  readonly shape: Shape;
  readonly wanted: readonly Column[];
  readonly wish: RowWish;
}

async function readRow(place: ValuePlace, reading: Reading, row: Bytes): Promise<TableRow> {
  const { shape, wanted, wish } = reading;
  const properties: MapiProperty[] = [];
  for (const column of wanted) {
    const bits = row[shape.bitsAt + (column.bit >> 3)] ?? 0;
    if ((bits & (0x80 >> (column.bit & 7))) === 0) continue;
    const cell = row.subarray(column.offset, column.offset + column.size);
    const value = await tryCell(place, column, cell, wish.problems);
    const name = wish.names.get(column.id);
    const { id, type } = column;
    if (value !== undefined)
      properties.push({ id, type, value, ...(name !== undefined && { name }) });
  }
  return { id: row.readUInt32LE(0), properties };
}

async function tryCell(
  place: ValuePlace,
  { id, type }: Column,
  cell: Bytes,
  problems: string[],
): Promise<MapiValue | undefined> {
  const size = fixedSize(type);
  // Up to eight bytes stand in the row itself; booleans take one.
  if (size !== undefined && size <= 8 && !isMultiple(type)) return parseValue(type, cell);
  if (cell.length < 4) return undefined;
  const valueId = cell.readUInt32LE(0);
  if (valueId === 0) return undefined;
  try {
    return parseStoredValue(type, await readValueBytes(place, valueId));
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    problems.push(`column 0x${id.toString(16).padStart(4, '0')}: ${error.message}`);
    return undefined;
  }
}
