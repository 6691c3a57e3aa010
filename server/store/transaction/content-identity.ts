import { hash } from 'node:crypto';
import { objectId, type ObjectId } from '#platform/ids.ts';

/** Bytes of the hash that name a content inside an account. */
const IDENTITY_BYTES = 20;

/** Names a content as a client sees it: the same bytes have the same identity in every account. */
export function contentIdentity(sha256: Uint8Array, prefix: Uint8Array | undefined): Buffer {
  if (prefix === undefined || prefix.length === 0)
    return Buffer.from(sha256.subarray(0, IDENTITY_BYTES));
  const whole = hash('sha256', Buffer.concat([sha256, prefix]), 'buffer');
  return whole.subarray(0, IDENTITY_BYTES);
}

/** The identity's first 48 bits: an index key that is small and exact as a number. */
export function contentKey(identity: Uint8Array): number {
  return Buffer.from(identity.buffer, identity.byteOffset, identity.length).readUIntBE(0, 6);
}

// RFC 8474 §4.1
export function emailIdOf(identity: Uint8Array): ObjectId {
  const bytes = Buffer.from(identity.buffer, identity.byteOffset, identity.length);
  return objectId(`M${bytes.toString('base64url')}`);
}

/** The thread that a message begins: named by the message. */
export function ownThread(identity: Uint8Array): number {
  return contentKey(identity);
}

export function threadIdOf(thread: number): ObjectId {
  return objectId(`T${thread.toString(36)}`);
}
