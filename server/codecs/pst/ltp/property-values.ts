import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { fixedSize, isMultiple, singleType } from '#codecs/mapi/property-type.ts';
import { parseValue } from '#codecs/mapi/property-value.ts';
import type { MapiValue } from '#codecs/mapi/property-value.ts';
import { readData } from '../ndb/node-database.ts';
import type { NodeDatabase } from '../ndb/node-database.ts';
import type { Subnodes } from '../ndb/subnodes.ts';
import { isHeapId } from './heap.ts';
import type { Heap } from './heap.ts';

/** Where the values of properties are that do not stand in the list itself. */
export interface ValuePlace {
  readonly database: NodeDatabase;
  readonly heap: Heap;
  readonly subnodes: Subnodes;
}

/** Bytes of one value that is read as a whole; attachments are not. Bodies beyond it are none that a program shows. */
export const MAX_VALUE_BYTES = 64 * 1024 * 1024;
const MAX_VALUES = 100_000;

/** The value behind an id of the heap or of a node. @throws InputSyntaxError when it cannot be read */
export async function readValueBytes(place: ValuePlace, id: number): Promise<Bytes> {
  if (isHeapId(id)) return await place.heap.read(id);
  const node = place.subnodes.get(id);
  if (node === undefined) throw new InputSyntaxError(`node ${id} with a value is missing`, 0);
  return await readData(place.database, node.data, MAX_VALUE_BYTES);
}

/** The value of a type that does not stand in the list. Undefined where there are too few bytes for it. */
export function parseStoredValue(type: number, bytes: Bytes): MapiValue | undefined {
  if (!isMultiple(type)) return parseValue(type, bytes);
  const single = singleType(type);
  const size = fixedSize(single);
  return size === undefined ? parseVariable(single, bytes) : parseEqual(single, size, bytes);
}

function parseEqual(type: number, size: number, bytes: Bytes): MapiValue[] {
  const values: MapiValue[] = [];
  for (let at = 0; at + size <= bytes.length && values.length < MAX_VALUES; at += size)
    values.push(parseValue(type, bytes.subarray(at, at + size))!);
  return values;
}

/** A count, the offset of each value, and the values; each goes to the next, the last one to the end. */
// MS-PST §2.3.3.4.2
function parseVariable(type: number, bytes: Bytes): MapiValue[] {
  if (bytes.length < 4) return [];
  const count = Math.min(bytes.readUInt32LE(0), MAX_VALUES, (bytes.length - 4) >> 2);
  const offset = (i: number): number => (i < count ? bytes.readUInt32LE(4 + i * 4) : bytes.length);
  const values: MapiValue[] = [];
  for (let i = 0; i < count; i++) {
    const value = parseValue(type, bytes.subarray(offset(i), Math.max(offset(i), offset(i + 1))));
    if (value !== undefined) values.push(value);
  }
  return values;
}
