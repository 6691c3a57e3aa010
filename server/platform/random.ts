import { randomBytes, randomFillSync } from 'node:crypto';

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

/** Bytes drawn from the system at once for what needs few: asking costs more than the bytes. */
const POOL_BYTES = 4096;

export function createRandom(bytes: (count: number) => Buffer = randomBytes): Random {
  const few = bytes === randomBytes ? createPool() : bytes;
  return {
    bytes,
    unit: () => few(6).readUIntBE(0, 6) / 2 ** 48,
    id: (byteCount = 10) => toBase32(few(byteCount)),
  };
}

/** Gives each byte out once and forgets it. */
function createPool(): (count: number) => Buffer {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return (count) => {
    if (count > POOL_BYTES) return randomBytes(count);
    if (used + count > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const given = Buffer.from(pool.subarray(used, used + count));
    pool.fill(0, used, used + count);
    used += count;
    return given;
  };
}
