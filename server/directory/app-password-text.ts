import { createHash } from 'node:crypto';
import { toBase32, type Random } from '#platform/random.ts';

/** 20 letters and digits in groups of five: 100 bits, so that a plain digest of it is safe to keep. */
export function createAppPasswordText(random: Random): string {
  const letters = toBase32(random.bytes(13)).slice(0, 20);
  return letters.match(/.{5}/g)!.join('-');
}

/** Digest under which an app password is kept; undefined for a secret that cannot be one. Hyphens, spaces and case do not matter. */
export function appPasswordHash(secret: string): string | undefined {
  if (secret.length > 40) return undefined;
  const letters = secret.replaceAll(/[-\s]/g, '').toLowerCase();
  if (!/^[a-z2-7]{20}$/.test(letters)) return undefined;
  return createHash('sha256').update(letters).digest('hex');
}
