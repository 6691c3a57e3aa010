import type { Account } from '#directory/account.ts';
import { encodeSegment, homeHref } from '../path/format-href.ts';
import type { Lock } from './lock.ts';

/** Href of what is locked. */
export function lockHref(
  { space, segments, isCollection = false }: Pick<Lock, 'space' | 'segments' | 'isCollection'>,
  owner: Account,
): string {
  const path = segments.map(encodeSegment).join('/');
  return homeHref(space, owner.address) + (isCollection && path !== '' ? `${path}/` : path);
}
