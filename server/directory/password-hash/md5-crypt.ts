import { createHash } from 'node:crypto';
import { cryptBase64 } from './crypt-base64.ts';

/** MD5-crypt ($1$), which old Unix systems made: only ever verified. */
export function md5Crypt(password: string, salt: string): string {
  const p = Buffer.from(password);
  const s = Buffer.from(salt.slice(0, 8));
  const b = createHash('md5').update(p).update(s).update(p).digest();
  const start = createHash('md5').update(p).update('$1$').update(s);
  for (let left = p.length; left > 0; left -= 16) start.update(b.subarray(0, Math.min(16, left)));
  for (let n = p.length; n > 0; n >>>= 1)
    start.update((n & 1) === 1 ? Buffer.alloc(1) : p.subarray(0, 1));
  let digest = start.digest();
  for (let i = 0; i < 1_000; i++) {
    const isOdd = (i & 1) === 1;
    const h = createHash('md5').update(isOdd ? p : digest);
    if (i % 3 !== 0) h.update(s);
    if (i % 7 !== 0) h.update(p);
    digest = h.update(isOdd ? digest : p).digest();
  }
  const order = [0, 6, 12, 1, 7, 13, 2, 8, 14, 3, 9, 15, 4, 10, 5];
  let out = '';
  for (let i = 0; i < order.length; i += 3)
    out += cryptBase64(
      (digest[order[i]!]! << 16) | (digest[order[i + 1]!]! << 8) | digest[order[i + 2]!]!,
      4,
    );
  return `$1$${salt}$${out}${cryptBase64(digest[11]!, 2)}`;
}
