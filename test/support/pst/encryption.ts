// How the data of blocks is encrypted (MS-PST §5.1 and §5.2).
import { encoding, decoding, reflection } from '../../../server/codecs/pst/tables/substitution.ts';
import type { PstEncryption } from './pst-shape.ts';

export function encrypt(data: Buffer, encryption: PstEncryption, id: number): Buffer {
  if (encryption === 'none') return data;
  const out = Buffer.alloc(data.length);
  if (encryption === 'permute') {
    for (let i = 0; i < data.length; i++) out[i] = encoding[data[i]!]!;
    return out;
  }
  let key = (id ^ (id >>> 16)) & 0xff_ff;
  for (let i = 0; i < data.length; i++) {
    const low = key & 0xff;
    const high = key >> 8;
    const first = encoding[(data[i]! + low) & 0xff]!;
    const second = reflection[(first + high) & 0xff]!;
    out[i] = decoding[(second - high) & 0xff]! - low;
    key = (key + 1) & 0xff_ff;
  }
  return out;
}
