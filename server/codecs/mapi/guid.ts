import type { Bytes } from '#platform/bytes.ts';

/** "00062002-0000-0000-C000-000000000046", of the 16 bytes in which it is stored. */
export function formatGuid(bytes: Bytes): string {
  const hex = (start: number, end: number): string => bytes.toString('hex', start, end);
  const turned = (start: number, end: number): string =>
    Buffer.from(bytes.subarray(start, end)).reverse().toString('hex');
  const parts = [turned(0, 4), turned(4, 6), turned(6, 8), hex(8, 10), hex(10, 16)];
  return parts.join('-').toUpperCase();
}
