import type { Account } from '#directory/account.ts';
import { seesPrivateItems, withOwnPrivate } from '#directory/sharing-levels.ts';
import type { StoredDocument } from '#store/document.ts';
import type { Space } from '../path/dav-path.ts';

/** Something that an account has. */
interface OwnedPlace {
  readonly space: Space;
  readonly owner: Pick<Account, 'id'>;
  /** What who signed in may do there. */
  readonly rights: string;
}

/** Whether private events of somebody else are told as busy times. */
export function isSeenInPart({ space, owner, rights }: OwnedPlace, user: Account): boolean {
  return space === 'calendars' && owner.id !== user.id && !seesPrivateItems(rights);
}

const MARK = '~busy';

/** The entity tag of what is seen in part. */
export function partEtag(etag: string): string {
  return `${etag.slice(0, -1)}${MARK}"`;
}

// RFC 9110 §8.8.1
/**
 * The entity tag of a document as somebody sees it. Who comes to see private events, or does no more, finds every object
 * changed: programs fetch what they know in part, and do not put that in the place of the whole.
 */
export function shownEtag(
  place: OwnedPlace,
  { etag, creator }: Pick<StoredDocument, 'etag' | 'creator'>,
  user: Account,
): string {
  const rights = withOwnPrivate(place.rights, creator, user.id);
  return isSeenInPart({ ...place, rights }, user) ? partEtag(etag) : etag;
}

/** Tags that a client sends, as those of the documents themselves: for what does as well with either. */
export function withoutPart(tags: string): string {
  return tags.replaceAll(MARK, '');
}
