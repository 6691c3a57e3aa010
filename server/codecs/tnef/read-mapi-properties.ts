import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { formatGuid } from '#codecs/mapi/guid.ts';
import type { MapiProperty } from '#codecs/mapi/property-bag.ts';
import type { PropertyName } from '#codecs/mapi/property-name.ts';
import { fixedSize, isMultiple, singleType } from '#codecs/mapi/property-type.ts';
import { parseValue } from '#codecs/mapi/property-value.ts';
import type { MapiValue } from '#codecs/mapi/property-value.ts';

const MAX_PROPERTIES = 20_000;
const MAX_VALUES = 100_000;
const FIRST_NAMED = 0x8000;

/** Reads numbers and bytes one after the other. */
class Cursor {
  private readonly bytes: Bytes;
  private at = 0;

  constructor(bytes: Bytes) {
    this.bytes = bytes;
  }

  /** @throws InputSyntaxError when there are not so many bytes left */
  take(length: number): Bytes {
    const end = this.at + length;
    if (end > this.bytes.length)
      throw new InputSyntaxError('a list of properties ends too early', this.bytes.length);
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }

  number(): number {
    return this.take(4).readUInt32LE(0);
  }

  /** Values are filled up to four bytes; the last one often is not. */
  takePadded(length: number): Bytes {
    const taken = this.take(length);
    this.at = Math.min(this.bytes.length, this.at + (-length & 3));
    return taken;
  }
}

/** Rows of properties, as the recipient table has them; those before a damaged one are given, and the damage is told. */
export function readPropertyRows(bytes: Bytes, problems: string[]): MapiProperty[][] {
  const rows: MapiProperty[][] = [];
  const cursor = new Cursor(bytes);
  untilDamaged(problems, () => {
    const count = Math.min(cursor.number(), bytes.length >> 2);
    for (let i = 0; i < count; i++) {
      const row: MapiProperty[] = [];
      rows.push(row);
      readList(cursor, row);
    }
  });
  return rows;
}

export function readPropertyList(bytes: Bytes, problems: string[]): MapiProperty[] {
  const list: MapiProperty[] = [];
  untilDamaged(problems, () => readList(new Cursor(bytes), list));
  return list;
}

function untilDamaged(problems: string[], read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    problems.push(error.message);
  }
}

// MS-OXTNEF §2.1.3.4
function readList(cursor: Cursor, list: MapiProperty[]): void {
  const count = Math.min(cursor.number(), MAX_PROPERTIES);
  for (let i = 0; i < count; i++) {
    const type = cursor.take(2).readUInt16LE(0);
    const id = cursor.take(2).readUInt16LE(0);
    const name = id >= FIRST_NAMED ? readName(cursor) : undefined;
    const value = isMultiple(type) ? readValues(cursor, type) : readValue(cursor, type);
    if (value !== undefined) list.push({ id, type, value, ...(name !== undefined && { name }) });
  }
}

function readName(cursor: Cursor): PropertyName {
  const set = formatGuid(cursor.take(16));
  const isNumber = cursor.number() === 0;
  if (isNumber) return { set, name: cursor.number() };
  const length = cursor.number();
  return { set, name: cursor.takePadded(length).toString('utf16le').replace(/\0+$/, '') };
}

function readValue(cursor: Cursor, type: number): MapiValue | undefined {
  const size = fixedSize(type);
  if (size !== undefined) return parseValue(type, cursor.takePadded(size));
  // One value all the same is counted; of more the first is taken.
  return readCounted(cursor, type)[0];
}

function readValues(cursor: Cursor, type: number): MapiValue {
  const size = fixedSize(type);
  if (size === undefined) return readCounted(cursor, singleType(type));
  const values: MapiValue[] = [];
  const count = Math.min(cursor.number(), MAX_VALUES);
  for (let i = 0; i < count; i++) {
    const value = parseValue(type, cursor.takePadded(size));
    if (value !== undefined) values.push(value);
  }
  return values;
}

function readCounted(cursor: Cursor, type: number): MapiValue[] {
  const values: MapiValue[] = [];
  const count = Math.min(cursor.number(), MAX_VALUES);
  for (let i = 0; i < count; i++) {
    const value = parseValue(type, cursor.takePadded(cursor.number()));
    if (value !== undefined) values.push(value);
  }
  return values;
}
