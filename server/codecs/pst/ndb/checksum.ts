import { crc32 } from 'node:zlib';
import type { Bytes } from '#platform/bytes.ts';

/** The checksum of pages and blocks: CRC-32 without the inversion before and after. */
// MS-PST §5.3
export function checksumOf(bytes: Bytes): number {
  return ~crc32(bytes, 0xff_ff_ff_ff) >>> 0;
}
