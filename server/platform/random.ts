import { randomBytes } from 'node:crypto';

/** The only source of chance. Tests inject a seeded one. */
export interface Random {
  bytes(count: number): Buffer;
  /** A number in [0, 1). */
  unit(): number;
  /** An identifier of `byteCount` random bytes in base32 without padding, lower case: safe in file names, URLs and headers. */
  id(byteCount?: number): string;
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

export function toBase32(bytes: Uint8Array): string {
  let out = '';
  let bits = 0;
  let value = 0;
  for (const b of bytes) {
    value = (value << 8) | b;
    bits += 8;
    while (bits >= 5) {
      out += alphabet[(value >>> (bits - 5)) & 31];
      bits -= 5;
    }
    value &= (1 << bits) - 1;
  }
  if (bits > 0) out += alphabet[(value << (5 - bits)) & 31];
  return out;
}

export function createRandom(bytes: (count: number) => Buffer = randomBytes): Random {
  return {
    bytes,
    unit: () => bytes(6).readUIntBE(0, 6) / 2 ** 48,
    id: (byteCount = 10) => toBase32(bytes(byteCount)),
  };
}
