import { formatGuid } from '#codecs/mapi/guid.ts';
import {
  dataInMemory,
  MAX_ATTACHMENTS,
  MAX_ITEM_DEPTH,
  MAX_RECIPIENTS,
  type AttachmentContent,
  type MapiAttachment,
  type MapiItem,
} from '#codecs/mapi/mapi-item.ts';
import {
  createPropertyBag,
  type MapiProperty,
  type PropertyBag,
} from '#codecs/mapi/property-bag.ts';
import type { PropertyName } from '#codecs/mapi/property-name.ts';
import { fixedSize, isMultiple, propertyTypes, singleType } from '#codecs/mapi/property-type.ts';
import {
  parseText,
  parseUnicode,
  parseValue,
  type MapiValue,
} from '#codecs/mapi/property-value.ts';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { isMarker, isMeta, markers } from './markers.ts';
import { transferOf } from './stream-elements.ts';

const MAX_PROPERTIES = 20_000;
const MAX_VALUES = 100_000;
const FIRST_NAMED = 0x8000;
/** In the type of texts: the rest of it is the code page. */
const CODE_PAGE = 0x8000;
const UTF16 = 1200;
const ATTACH_DATA = 0x3701;

/** The item of a stream. @throws InputSyntaxError */
export function readFastTransfer(stream: Bytes): MapiItem {
  const reader = new TransferReader(transferOf(stream));
  // A message that was copied as a whole begins with a marker, one that was copied into another does not.
  if (reader.peek() === markers.startMessage) reader.tag();
  const item = readMessage(reader, 0);
  if (reader.peek() === markers.endMessage) reader.tag();
  if (reader.peek() !== undefined) throw reader.error('something stands behind the item');
  return item;
}

function readMessage(reader: TransferReader, depth: number): MapiItem {
  if (depth > MAX_ITEM_DEPTH) throw reader.error('items nested too deep');
  const properties = readProperties(reader);
  const recipients: PropertyBag[] = [];
  const attachments: MapiAttachment[] = [];
  for (;;) {
    const next = reader.peek();
    if (next === markers.startRecipient) {
      if (recipients.length >= MAX_RECIPIENTS) throw reader.error('too many recipients');
      reader.tag();
      recipients.push(createPropertyBag(readProperties(reader)));
      reader.expect(markers.endRecipient);
    } else if (next === markers.newAttachment) {
      if (attachments.length >= MAX_ATTACHMENTS) throw reader.error('too many attachments');
      attachments.push(readAttachment(reader, depth));
    } else if (next !== undefined && isMeta(next)) {
      // Takes away what was there of the table that comes next.
      reader.tag();
      reader.take(4);
    } else break;
  }
  return { properties: createPropertyBag(properties), recipients, attachments, problems: [] };
}

function readAttachment(reader: TransferReader, depth: number): MapiAttachment {
  reader.expect(markers.newAttachment);
  const all = readProperties(reader);
  let content: AttachmentContent = { kind: 'none' };
  const data = all.find(({ id }) => id === ATTACH_DATA)?.value;
  if (Buffer.isBuffer(data)) content = dataInMemory(data);
  if (reader.peek() === markers.startEmbedded) {
    reader.tag();
    const inside = readMessage(reader, depth + 1);
    reader.expect(markers.endEmbedded);
    content = { kind: 'item', open: async () => inside };
  }
  reader.expect(markers.endAttachment);
  const properties = createPropertyBag(all.filter(({ id }) => id !== ATTACH_DATA));
  return { properties, content };
}

function readProperties(reader: TransferReader): MapiProperty[] {
  const found: MapiProperty[] = [];
  for (let tag = reader.peek(); tag !== undefined && !isMarker(tag); tag = reader.peek()) {
    if (found.length >= MAX_PROPERTIES) throw reader.error('too many properties');
    if (isMeta(reader.tag())) reader.take(4);
    else found.push(readProperty(reader, tag));
  }
  return found;
}

function readProperty(reader: TransferReader, tag: number): MapiProperty {
  const id = tag >>> 16;
  const written = tag & 0xffff;
  const name = id >= FIRST_NAMED ? readName(reader) : undefined;
  const isPaged = (written & CODE_PAGE) !== 0;
  const type = isPaged ? propertyTypes.unicode : written;
  const value = isPaged
    ? readPaged(reader, written & ~CODE_PAGE)
    : isMultiple(written)
      ? readValues(reader, written)
      : readValue(reader, written);
  return { id, type, value, ...(name !== undefined && { name }) };
}

function readName(reader: TransferReader): PropertyName {
  const set = formatGuid(reader.take(16));
  if (reader.take(1)[0] === 0) return { set, name: reader.number() };
  return { set, name: reader.terminated() };
}

function readPaged(reader: TransferReader, codePage: number): string {
  const bytes = reader.take(reader.number());
  return codePage === UTF16 ? parseUnicode(bytes) : parseText(bytes, codePage);
}

function readValue(reader: TransferReader, type: number): MapiValue {
  // A truth value takes two bytes here.
  if (type === propertyTypes.boolean) return reader.take(2).readUInt16LE(0) !== 0;
  const size = fixedSize(type) ?? reader.number();
  const value = parseValue(type, reader.take(size));
  if (value === undefined) throw reader.error('a value that is too short');
  return value;
}

function readValues(reader: TransferReader, type: number): MapiValue {
  const count = reader.number();
  if (count > MAX_VALUES) throw reader.error('too many values');
  const values: MapiValue[] = [];
  for (let i = 0; i < count; i++) values.push(readValue(reader, singleType(type)));
  return values;
}

/** Reads tags, numbers and bytes one after the other. */
class TransferReader {
  readonly #bytes: Bytes;
  #at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  /** The next tag, without taking it; undefined at the end. */
  peek(): number | undefined {
    if (this.#at === this.#bytes.length) return undefined;
    if (this.#at + 4 > this.#bytes.length) throw this.error('a tag is cut off');
    const type = this.#bytes.readUInt16LE(this.#at);
    return ((this.#bytes.readUInt16LE(this.#at + 2) << 16) | type) >>> 0;
  }

  tag(): number {
    const tag = this.peek();
    if (tag === undefined) throw this.error('it ends too early');
    this.#at += 4;
    return tag;
  }

  expect(marker: number): void {
    if (this.tag() !== marker) throw this.error('another marker is due here');
  }

  take(length: number): Bytes {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw this.error('it ends too early');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  number(): number {
    return this.take(4).readUInt32LE(0);
  }

  /** Text in UTF-16 up to a NUL. */
  terminated(): string {
    const start = this.#at;
    while (this.take(2).readUInt16LE(0) !== 0);
    return this.#bytes.toString('utf16le', start, this.#at - 2).toWellFormed();
  }

  error(what: string): InputSyntaxError {
    return new InputSyntaxError(what, this.#at);
  }
}
