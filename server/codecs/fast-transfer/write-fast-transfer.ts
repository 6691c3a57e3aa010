import type { NewAttachment, NewItem, NewProperty } from '#codecs/mapi/new-item.ts';
import type { PropertyName } from '#codecs/mapi/property-name.ts';
import { propertyTypes } from '#codecs/mapi/property-type.ts';
import type { Bytes } from '#platform/bytes.ts';
import { markers } from './markers.ts';
import { streamAround } from './stream-elements.ts';

const FIRST_NAMED = 0x8000;
const TICKS_PER_SECOND = 10_000_000n;
/** Seconds from 1601 to 1970. */
const EPOCH = 11_644_473_600n;
const MAX_INT32 = 0x7fff_ffff;
/** The end of the year 4500, beyond which Exchange has no times; those before 1601 are none either. */
const MAX_SECONDS = 79_870_665_600;
const UTF16_TEXT = 0x8000 | 1200;
/** Takes away what is there of the table that is named behind it. MS-OXCFXICS §2.2.4.1.5.1 */
const FX_DEL_PROP = 0x4016_0003;
const RECIPIENTS = 0x0e12_000d;
const ATTACHMENTS = 0x0e13_000d;
const ROW_ID = 0x3000;
const ATTACH_NUMBER = 0x0e21;
const ATTACH_DATA = 0x3701;

/** The item of a stream. */
// MS-OXCFXICS §2.2.4.3.12
export function writeFastTransfer(item: NewItem): Bytes {
  // Ids of named ones are this stream's own.
  const ids = new Map<string, number>();
  return streamAround(messageOf(item, ids));
}

type Ids = Map<string, number>;

function messageOf({ properties, recipients, attachments }: NewItem, ids: Ids): Bytes {
  return Buffer.concat([
    listOf(properties, ids),
    tag(FX_DEL_PROP),
    tag(RECIPIENTS),
    ...recipients.flatMap((row, i) => [
      tag(markers.startRecipient),
      listOf([{ id: ROW_ID, kind: 'number', value: i }, ...row], ids),
      tag(markers.endRecipient),
    ]),
    tag(FX_DEL_PROP),
    tag(ATTACHMENTS),
    ...attachments.map((attachment, i) => attachmentOf(attachment, i, ids)),
  ]);
}

function attachmentOf({ properties, content }: NewAttachment, number: number, ids: Ids): Bytes {
  const own: NewProperty[] = [{ id: ATTACH_NUMBER, kind: 'number', value: number }, ...properties];
  if (content.kind === 'data') own.push({ id: ATTACH_DATA, kind: 'bytes', value: content.bytes });
  return Buffer.concat([
    tag(markers.newAttachment),
    listOf(own, ids),
    ...(content.kind === 'item'
      ? [tag(markers.startEmbedded), messageOf(content.item, ids), tag(markers.endEmbedded)]
      : []),
    tag(markers.endAttachment),
  ]);
}

function listOf(properties: readonly NewProperty[], ids: Ids): Bytes {
  const parts: Bytes[] = [];
  for (const property of properties) {
    const { name } = property;
    parts.push(tagOf(property, name === undefined ? property.id : idOf(name, ids)));
    if (name !== undefined) parts.push(nameOf(name));
    parts.push(valueOf(property));
  }
  return Buffer.concat(parts);
}

function idOf({ set, name }: PropertyName, ids: Ids): number {
  const key = `${set}/${name}`;
  const known = ids.get(key) ?? FIRST_NAMED + ids.size;
  ids.set(key, known);
  return known;
}

function tag(value: number): Bytes {
  return uint32(value);
}

const types: Readonly<Record<NewProperty['kind'], number>> = {
  text: UTF16_TEXT,
  number: propertyTypes.int32,
  boolean: propertyTypes.boolean,
  time: propertyTypes.time,
  bytes: propertyTypes.binary,
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
      bytes.writeInt32LE(within(Math.trunc(property.value), -MAX_INT32 - 1, MAX_INT32));
      return bytes;
    }
    case 'boolean':
      return Buffer.from([property.value ? 1 : 0, 0]);
    case 'time': {
      const bytes = Buffer.alloc(8);
      const seconds = within(Math.round(property.value), -Number(EPOCH), MAX_SECONDS);
      bytes.writeBigUInt64LE((BigInt(seconds) + EPOCH) * TICKS_PER_SECOND);
      return bytes;
    }
    case 'bytes':
      return counted(property.value);
    case 'texts':
      return Buffer.concat([
        uint32(property.value.length),
        ...property.value.map((it) => counted(utf16(it))),
      ]);
  }
}

/** What is no number at all is the least. */
function within(value: number, least: number, most: number): number {
  return value > least ? Math.min(value, most) : least;
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
