import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { NamedPropertyMap } from '#codecs/mapi/named-property-map.ts';
import type { MapiProperty } from '#codecs/mapi/property-bag.ts';
import { fixedSize, isMultiple } from '#codecs/mapi/property-type.ts';
import { parseValue } from '#codecs/mapi/property-value.ts';
import type { MapiValue } from '#codecs/mapi/property-value.ts';
import type { NodeDatabase } from '../ndb/node-database.ts';
import type { Subnode, Subnodes } from '../ndb/subnodes.ts';
import { heapKinds, openHeap } from './heap.ts';
import { readHeapTree } from './heap-tree.ts';
import { parseStoredValue, readValueBytes } from './property-values.ts';
import type { ValuePlace } from './property-values.ts';

/** The properties of a node, and what its own nodes are. */
export interface PropertyContext {
  readonly properties: readonly MapiProperty[];
  /** Of properties that were asked to be left where they are: where that is. */
  readonly left: ReadonlyMap<number, LeftValue>;
  readonly place: ValuePlace;
  readonly subnodes: Subnodes;
  /** What could not be read, for people. */
  readonly problems: readonly string[];
}

export interface LeftValue {
  readonly type: number;
  /** In the heap or among the nodes. */
  readonly valueId: number;
}

export interface PropertyWish {
  readonly names: NamedPropertyMap;
  /** Ids of properties that are not read, such as the data of attachments. */
  readonly leave?: ReadonlySet<number>;
}

/** @throws InputSyntaxError when the node has no properties, or their list cannot be read */
// MS-PST §2.3.3
export async function readPropertyContext(
  database: NodeDatabase,
  node: Subnode,
  { names, leave }: PropertyWish,
): Promise<PropertyContext> {
  const heap = await openHeap(database, node.data);
  if (heap.kind !== heapKinds.properties)
    throw new InputSyntaxError('a node has other data than properties', 0);
  const subnodes = await database.subnodesOf(node.subnodes);
  const place: ValuePlace = { database, heap, subnodes };
  const properties: MapiProperty[] = [];
  const left = new Map<number, LeftValue>();
  const problems: string[] = [];
  for await (const { key, data } of readHeapTree(heap, heap.root)) {
    if (key.length < 2 || data.length < 6) continue;
    const id = key.readUInt16LE(0);
    const type = data.readUInt16LE(0);
    if (leave?.has(id)) {
      left.set(id, { type, valueId: data.readUInt32LE(2) });
      continue;
    }
    const value = await tryValue(place, { id, type, data: data.subarray(2, 6) }, problems);
    const name = names.get(id);
    if (value !== undefined)
      properties.push({ id, type, value, ...(name !== undefined && { name }) });
  }
  return { properties, left, place, subnodes, problems };
}

async function tryValue(
  place: ValuePlace,
  { id, type, data }: { readonly id: number; readonly type: number; readonly data: Bytes },
  problems: string[],
): Promise<MapiValue | undefined> {
  const size = fixedSize(type);
  if (size !== undefined && size <= 4 && !isMultiple(type)) return parseValue(type, data);
  try {
    return parseStoredValue(type, await readValueBytes(place, data.readUInt32LE(0)));
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    problems.push(`property 0x${id.toString(16).padStart(4, '0')}: ${error.message}`);
    return undefined;
  }
}
