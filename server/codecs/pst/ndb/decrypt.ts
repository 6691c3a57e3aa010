import type { Bytes } from '#platform/bytes.ts';
import { decoding, encoding, reflection } from '../tables/substitution.ts';
import type { Encryption } from './header.ts';

/** What the data of a block mean; given out in a new buffer. */
// MS-PST §5.1, §5.2
export function decrypt(bytes: Bytes, encryption: Encryption, blockId: number): Bytes {
  switch (encryption) {
    case 'none':
      return bytes;
    case 'permute': {
      const out = Buffer.allocUnsafe(bytes.length);
      for (let i = 0; i < bytes.length; i++) out[i] = decoding[bytes[i]!]!;
      return out;
    }
    case 'cyclic':
      return cycle(bytes, blockId % 0x1_0000_0000);
  }
}

/** The same steps both ways: three substitutions between which a key is added that grows with each byte. */
function cycle(bytes: Bytes, blockId: number): Bytes {
  const out = Buffer.allocUnsafe(bytes.length);
  let key = (blockId ^ (blockId >>> 16)) & 0xff_ff;
  for (let i = 0; i < bytes.length; i++) {
    const low = key & 0xff;
    const high = key >> 8;
    let byte = encoding[(bytes[i]! + low) & 0xff]!;
    byte = reflection[(byte + high) & 0xff]!;
    byte = decoding[(byte - high) & 0xff]!;
    out[i] = byte - low;
    key = (key + 1) & 0xff_ff;
  }
  return out;
}
