import { decodeCharset } from '#codecs/charset/decode-charset.ts';
import { charsetOfCodePage } from '#codecs/charset/code-page.ts';
import type { Bytes } from '#platform/bytes.ts';
import { fileTimeToSeconds } from './file-time.ts';
import { formatGuid } from './guid.ts';
import { propertyTypes, singleType } from './property-type.ts';

/**
 * A value: integers of 64 bits and currency as bigint, other numbers as number, times as seconds since 1970 (a fraction
 * says what is below a second), GUIDs in their written form.
 */
export type MapiValue = number | bigint | boolean | string | Bytes | readonly MapiValue[];

/**
 * One value from its bytes; 8-bit text stays bytes until its code page is known. Undefined when there are too few bytes for
 * the type.
 */
export function parseValue(type: number, bytes: Bytes): MapiValue | undefined {
  const single = singleType(type);
  if (single === propertyTypes.unicode) return parseUnicode(bytes);
  return parseFixed(single, bytes) ?? (isFixed(single) ? undefined : bytes);
}

/** Text in UTF-16, without the NUL at its end. */
export function parseUnicode(bytes: Bytes): string {
  return withoutEnd(bytes.toString('utf16le', 0, bytes.length & ~1)).toWellFormed();
}

/** Text in a code page of Windows; one that nobody knows is guessed. */
export function parseText(bytes: Bytes, codePage: number): string {
  return withoutEnd(decodeCharset(bytes, charsetOfCodePage(codePage)));
}

function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}

type Reader = (bytes: Bytes) => MapiValue;

const fixedReaders: ReadonlyMap<number, readonly [size: number, read: Reader]> = new Map<
  number,
  readonly [number, Reader]
>([
  [propertyTypes.int16, [2, (b) => b.readInt16LE(0)]],
  [propertyTypes.int32, [4, (b) => b.readInt32LE(0)]],
  [propertyTypes.float32, [4, (b) => b.readFloatLE(0)]],
  [propertyTypes.float64, [8, (b) => b.readDoubleLE(0)]],
  [propertyTypes.currency, [8, (b) => b.readBigInt64LE(0)]],
  [propertyTypes.floatingTime, [8, (b) => daysToSeconds(b.readDoubleLE(0))]],
  [propertyTypes.error, [4, (b) => b.readUInt32LE(0)]],
  // Some write one byte, some four.
  [propertyTypes.boolean, [1, (b) => b[0] !== 0]],
  [propertyTypes.int64, [8, (b) => b.readBigInt64LE(0)]],
  [propertyTypes.time, [8, (b) => fileTimeToSeconds(b.readBigUInt64LE(0))]],
  [propertyTypes.guid, [16, (b) => formatGuid(b)]],
]);

function isFixed(type: number): boolean {
  return fixedReaders.has(type);
}

function parseFixed(type: number, bytes: Bytes): MapiValue | undefined {
  const found = fixedReaders.get(type);
  if (found === undefined || bytes.length < found[0]) return undefined;
  return found[1](bytes);
}

/** Days since 30 December 1899. */
function daysToSeconds(days: number): number {
  return Number.isFinite(days) ? Math.round((days - 25_569) * 86_400) : 0;
}
