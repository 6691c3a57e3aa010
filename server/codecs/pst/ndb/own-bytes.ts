import type { Bytes } from '#platform/bytes.ts';

/** For bytes that are kept: small buffers are parts of larger ones, and keep all of them in memory. */
export function ownBytes(bytes: Bytes): Bytes {
  if (bytes.buffer.byteLength === bytes.length) return bytes;
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}
