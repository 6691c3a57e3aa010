import type { PropertyName } from '#codecs/mapi/property-name.ts';
import { propertyTypes } from '#codecs/mapi/property-type.ts';
import type { Bytes } from '#platform/bytes.ts';
import { streamAround } from './stream-elements.ts';

/** A property to be written. */
export type NewProperty = {
  /** Below 0x8000; of a named one any. */
  readonly id: number;
  readonly name?: PropertyName;
} & (
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Seconds since 1970. */
  | { readonly kind: 'time'; readonly value: number }
  | { readonly kind: 'texts'; readonly value: readonly string[] }
);

const FIRST_NAMED = 0x8000;
const TICKS_PER_SECOND = 10_000_000n;
/** Seconds from 1601 to 1970. */
const EPOCH = 11_644_473_600n;
const UTF16_TEXT = 0x8000 | 1200;

/** A stream of an item with these properties, and nobody and nothing attached. */
export function writeFastTransfer(properties: readonly NewProperty[]): Bytes {
  const parts: Bytes[] = [];
  // Ids of named ones are this stream's own.
  let next = FIRST_NAMED;
  for (const property of properties) {
    const id = property.name === undefined ? property.id : next++;
    parts.push(tagOf(property, id));
    if (property.name !== undefined) parts.push(nameOf(property.name));
    parts.push(valueOf(property));
  }
  return streamAround(Buffer.concat(parts));
}

const types: Readonly<Record<NewProperty['kind'], number>> = {
  text: UTF16_TEXT,
  number: propertyTypes.int32,
  boolean: propertyTypes.boolean,
  time: propertyTypes.time,
  texts: 0x1000 | propertyTypes.unicode,
};

function tagOf({ kind }: NewProperty, id: number): Bytes {
  const tag = Buffer.alloc(4);
  tag.writeUInt16LE(types[kind]);
  tag.writeUInt16LE(id, 2);
  return tag;
}

function nameOf({ set, name }: PropertyName): Bytes {
  const guid = guidBytes(set);
  if (typeof name === 'number') return Buffer.concat([guid, Buffer.from([0]), uint32(name)]);
  return Buffer.concat([guid, Buffer.from([1]), utf16(name)]);
}

/** The first three groups are numbers, and little-endian. */
function guidBytes(guid: string): Bytes {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}

function valueOf(property: NewProperty): Bytes {
  switch (property.kind) {
    case 'text':
      return counted(utf16(property.value));
    case 'number': {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32LE(property.value);
      return bytes;
    }
    case 'boolean':
      return Buffer.from([property.value ? 1 : 0, 0]);
    case 'time': {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE((BigInt(Math.round(property.value)) + EPOCH) * TICKS_PER_SECOND);
      return bytes;
    }
    case 'texts':
      return Buffer.concat([
        uint32(property.value.length),
        ...property.value.map((it) => counted(utf16(it))),
      ]);
  }
}

function counted(bytes: Bytes): Bytes {
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** With a NUL at its end. */
function utf16(text: string): Bytes {
  return Buffer.from(`${text}\0`, 'utf16le');
}

function uint32(value: number): Bytes {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
