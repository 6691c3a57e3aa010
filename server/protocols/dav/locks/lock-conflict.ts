import {
  formatMultistatusEnd,
  formatStatusResponse,
  multistatusStart,
} from '#codecs/webdav/format-multistatus.ts';
import { DAV } from '#codecs/webdav/namespaces.ts';
import type { Account } from '#directory/account.ts';
import { refuse } from '../errors.ts';
import type { LockCheck } from './assert-unlocked.ts';
import { lockHref } from './lock-href.ts';
import { locksBelow, locksCovering, type Lock } from './lock.ts';

/** A collection cannot be locked with everything in it: something in it is locked already. */
export class LockedBelow extends Error {
  override readonly name = 'LockedBelow';
  readonly locks: readonly Lock[];

  constructor(locks: readonly Lock[]) {
    super('something in the collection is locked');
    this.locks = locks;
  }
}

// RFC 4918 §6.2, RFC 4918 §7.4
/** @throws DavRefused 423 with no-conflicting-lock, LockedBelow */
export function assertNoConflict({ locks, owner }: LockCheck, made: Lock): void {
  const excludes = (lock: Lock): boolean =>
    lock.scope === 'exclusive' || made.scope === 'exclusive';
  const conflicting = locksCovering(locks, made).find(excludes);
  if (conflicting !== undefined) {
    const content = `<D:href>${lockHref(conflicting, owner)}</D:href>`;
    refuse(423, 'This is locked already', { ns: DAV, name: 'no-conflicting-lock', content });
  }
  const below = made.depth === 'infinity' ? locksBelow(locks, made).filter(excludes) : [];
  if (below.length > 0) throw new LockedBelow(below);
}

// RFC 4918 §9.10.3
/** The multistatus that says which locks are in the way of one. */
export function formatLockedBelow(made: Lock, { locks }: LockedBelow, owner: Account): string {
  const hrefs = new Set(locks.map((lock) => lockHref(lock, owner)));
  return (
    multistatusStart +
    [...hrefs].map((href) => formatStatusResponse(href, 423)).join('') +
    formatStatusResponse(lockHref(made, owner), 424) +
    formatMultistatusEnd()
  );
}
