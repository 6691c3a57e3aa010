import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { readStream } from '#codecs/compound-file/compound-file.ts';
import type { Storage } from '#codecs/compound-file/compound-file.ts';
import type { NamedPropertyMap } from '#codecs/mapi/named-property-map.ts';
import type { MapiProperty } from '#codecs/mapi/property-bag.ts';
import { fixedSize, isMultiple, propertyTypes, singleType } from '#codecs/mapi/property-type.ts';
import { parseValue } from '#codecs/mapi/property-value.ts';
import type { MapiValue } from '#codecs/mapi/property-value.ts';

export interface PropertiesRead {
  readonly properties: readonly MapiProperty[];
  /** What could not be read, for people. */
  readonly problems: readonly string[];
}

export interface PropertiesWish {
  /** Bytes before the first property of the stream: what the storage stands for decides. */
  readonly headerBytes: number;
  readonly names: NamedPropertyMap;
  /** Ids that are not read here. */
  readonly without?: ReadonlySet<number>;
}

const ENTRY_BYTES = 16;
/** Values of one property. */
const MAX_VALUES = 100_000;

/** The properties of a message, recipient or attachment storage. */
// MS-OXMSG §2.4
export function readProperties(storage: Storage, wish: PropertiesWish): PropertiesRead {
  const problems: string[] = [];
  const properties: MapiProperty[] = [];
  const list = tryStream(storage, '__properties_version1.0', problems) ?? Buffer.alloc(0);
  for (let at = wish.headerBytes; at + ENTRY_BYTES <= list.length; at += ENTRY_BYTES) {
    const type = list.readUInt16LE(at);
    const id = list.readUInt16LE(at + 2);
    if (wish.without?.has(id)) continue;
    const inline = list.subarray(at + 8, at + ENTRY_BYTES);
    const value = readValue(storage, { id, type, inline }, problems);
    if (value === undefined) continue;
    const name = wish.names.get(id);
    properties.push({ id, type, value, ...(name !== undefined && { name }) });
  }
  return { properties, problems };
}

interface Entry {
  readonly id: number;
  readonly type: number;
  readonly inline: Bytes;
}

function readValue(storage: Storage, entry: Entry, problems: string[]): MapiValue | undefined {
  const { type, inline } = entry;
  const size = fixedSize(type);
  if (isMultiple(type)) return readValues(storage, entry, problems);
  if (size !== undefined && size <= 8) return parseValue(type, inline);
  if (singleType(type) === propertyTypes.object) return undefined;
  const bytes = tryStream(storage, streamName(entry), problems);
  return bytes === undefined ? undefined : parseValue(type, bytes);
}

/** Values of one length stand behind each other, others have a stream each. */
// MS-OXMSG §2.1.4
function readValues(storage: Storage, entry: Entry, problems: string[]): MapiValue | undefined {
  const list = tryStream(storage, streamName(entry), problems);
  if (list === undefined) return undefined;
  const type = singleType(entry.type);
  const size = fixedSize(type);
  const values: MapiValue[] = [];
  const add = (bytes: Bytes | undefined): void => {
    const value = bytes === undefined ? undefined : parseValue(type, bytes);
    if (value !== undefined) values.push(value);
  };
  if (size !== undefined)
    for (let at = 0; at + size <= list.length && values.length < MAX_VALUES; at += size)
      add(list.subarray(at, at + size));
  else {
    const perValue = type === propertyTypes.binary ? 8 : 4;
    const count = Math.min(Math.floor(list.length / perValue), MAX_VALUES);
    for (let i = 0; i < count; i++)
      add(tryStream(storage, `${streamName(entry)}-${hex(i, 8)}`, problems));
  }
  return values;
}

function streamName({ id, type }: Entry): string {
  return `__substg1.0_${hex(id, 4)}${hex(type, 4)}`;
}

function hex(number: number, digits: number): string {
  return number.toString(16).toUpperCase().padStart(digits, '0');
}

function tryStream(storage: Storage, name: string, problems: string[]): Bytes | undefined {
  try {
    return readStream(storage, name);
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    problems.push(`${name}: ${error.message}`);
    return undefined;
  }
}
