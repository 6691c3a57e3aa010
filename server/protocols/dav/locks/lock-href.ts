import type { Account } from '#directory/account.ts';
import { encodeSegment, homeHref } from '../path/format-href.ts';
import type { LockPlace } from './lock.ts';

/** Href of what is locked, as far as it can be told without looking it up: collections have a slash at their end elsewhere. */
export function lockHref({ space, segments }: LockPlace, owner: Account): string {
  return homeHref(space, owner.address) + segments.map(encodeSegment).join('/');
}
