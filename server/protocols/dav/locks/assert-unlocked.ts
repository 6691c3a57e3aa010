import type { Account } from '#directory/account.ts';
import { DAV } from '#codecs/webdav/namespaces.ts';
import { refuse } from '../errors.ts';
import { lockHref } from './lock-href.ts';
import { locksBelow, locksCovering, type Lock, type LockPlace } from './lock.ts';

export interface LockCheck {
  /** All locks of the account. */
  readonly locks: readonly Lock[];
  /** Tokens the client names. */
  readonly tokens: ReadonlySet<string>;
  readonly user: Account;
  readonly owner: Account;
}

// RFC 4918 §7
/**
 * Refuses to change what others have locked, or what the client has locked without saying that it knows.
 * @param places what changes; for a new or removed member also the collection it is in
 * @throws DavRefused 423 with lock-token-submitted
 */
export function assertUnlocked(
  check: LockCheck,
  places: readonly LockPlace[],
  options: { readonly withBelow?: boolean } = {},
): void {
  if (check.locks.length === 0) return;
  const below = options.withBelow === true && places[0] ? locksBelow(check.locks, places[0]) : [];
  const blocking = [
    ...places.map((place) => locksCovering(check.locks, place)),
    ...below.map((lock) => locksCovering(check.locks, lock)),
  ].find((locks) => locks.length > 0 && !isOpenFor(check, locks));
  if (blocking === undefined) return;
  const hrefs = new Set(blocking.map((lock) => lockHref(lock, check.owner)));
  refuse(423, 'This is locked', {
    ns: DAV,
    name: 'lock-token-submitted',
    content: [...hrefs].map((href) => `<D:href>${href}</D:href>`).join(''),
  });
}

/** A token counts only for who made the lock. Of several shared locks one is enough. */
function isOpenFor({ tokens, user }: LockCheck, locks: readonly Lock[]): boolean {
  return locks.some((lock) => lock.by === user.id && tokens.has(lock.token));
}
