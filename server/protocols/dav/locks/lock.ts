import { asBuffer } from '#platform/bytes.ts';
import { accountId, type AccountId } from '#platform/ids.ts';
import type { AccountReader, AccountTransaction } from '#store/store.ts';
import type { Space } from '../path/dav-path.ts';

/** A write lock on something that an account owns. Kept as an annotation of that account, so that all processes see it. */
export interface Lock {
  /** urn:uuid: and so on. */
  readonly token: string;
  readonly space: Space;
  readonly segments: readonly string[];
  /** It is on a collection. */
  readonly isCollection?: boolean;
  readonly depth: '0' | 'infinity';
  readonly scope: 'exclusive' | 'shared';
  /** DAV:owner as XML, or ''. */
  readonly owner: string;
  /** Who locked it. */
  readonly by: AccountId;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** Where a lock may be, or what it may cover. */
export type LockPlace = Pick<Lock, 'space' | 'segments'>;

const PREFIX = '/dav/lock/';
const TOKEN_PREFIX = 'urn:uuid:';

export function createToken(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`];
  const variant = ((bytes[8]! & 0x3f) | 0x80).toString(16).padStart(2, '0');
  return `${TOKEN_PREFIX}${parts.join('-')}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}

/** Those in force. */
export async function readLocks(reader: AccountReader, nowSeconds: number): Promise<Lock[]> {
  return (await readAll(reader)).filter((lock) => lock.expiresAt > nowSeconds);
}

async function readAll(reader: AccountReader): Promise<Lock[]> {
  const locks: Lock[] = [];
  for (const { entry, value } of await reader.annotations(undefined)) {
    if (!entry.startsWith(PREFIX)) continue;
    const kept = JSON.parse(asBuffer(value).toString()) as Omit<Lock, 'token'>;
    const token = TOKEN_PREFIX + entry.slice(PREFIX.length);
    locks.push({ ...kept, by: accountId(kept.by), token });
  }
  return locks;
}

/** Makes a lock, or renews one; those that ran out go. @throws DomainError limit-reached */
export async function writeLock(
  tx: AccountTransaction,
  { token, ...kept }: Lock,
  nowSeconds: number,
): Promise<void> {
  for (const old of await readAll(tx)) if (old.expiresAt <= nowSeconds) await removeLock(tx, old);
  await tx.setAnnotation(undefined, entryOf(token), Buffer.from(JSON.stringify(kept)));
}

export async function removeLock(
  tx: AccountTransaction,
  { token }: Pick<Lock, 'token'>,
): Promise<void> {
  await tx.setAnnotation(undefined, entryOf(token), undefined);
}

function entryOf(token: string): string {
  return PREFIX + token.slice(TOKEN_PREFIX.length);
}

/** Locks that hold for the place: its own, and those of what it lies in that reach down to it. */
export function locksCovering(locks: readonly Lock[], place: LockPlace): Lock[] {
  return locks.filter(
    (lock) => isAt(lock, place) || (lock.depth === 'infinity' && isBelow(place, lock)),
  );
}

/** Locks of what lies below the place. */
export function locksBelow(locks: readonly Lock[], place: LockPlace): Lock[] {
  return locks.filter((lock) => isBelow(lock, place));
}

/** Whatever is locked at a place or below it is so no more: it is gone from there. */
export async function removeLocksAt(
  tx: AccountTransaction,
  locks: readonly Lock[],
  place: LockPlace,
): Promise<void> {
  for (const lock of locks)
    if (isAt(lock, place) || isBelow(lock, place)) await removeLock(tx, lock);
}

/** The same, but for the place itself, where something else comes to be. */
export async function removeLocksBelow(
  tx: AccountTransaction,
  locks: readonly Lock[],
  place: LockPlace,
): Promise<void> {
  for (const lock of locksBelow(locks, place)) await removeLock(tx, lock);
}

function isAt(a: LockPlace, b: LockPlace): boolean {
  return a.segments.length === b.segments.length && isWithin(a, b);
}

function isBelow(a: LockPlace, b: LockPlace): boolean {
  return a.segments.length > b.segments.length && isWithin(a, b);
}

/** Names of collections are kept in NFC, whichever way a client writes them. */
function isWithin(a: LockPlace, b: LockPlace): boolean {
  return (
    a.space === b.space &&
    b.segments.every((s, i) => s.normalize('NFC') === a.segments[i]?.normalize('NFC'))
  );
}
