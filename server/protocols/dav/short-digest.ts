import { hash } from 'node:crypto';

/** What stands for a text in tags and tokens: the same for the same one, 72 bits of its SHA-256. */
export function shortDigest(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 12);
}
