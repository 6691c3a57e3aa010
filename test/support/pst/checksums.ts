// What blocks and pages are recognized by (MS-PST §5.3 and §5.5).
import { crc32 } from 'node:zlib';

export function checksum(bytes: Buffer): number {
  return ~crc32(bytes, 0xff_ff_ff_ff) >>> 0;
}

export function signature(offset: number, id: number): number {
  const mixed = (offset ^ id) >>> 0;
  return ((mixed >>> 16) ^ mixed) & 0xff_ff;
}
