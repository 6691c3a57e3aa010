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

/** Whether of private events and cards of somebody else only that they are there is told. */
export function isSeenInPart({ space, owner, rights }: OwnedPlace, user: Account): boolean {
  return space !== 'files' && owner.id !== user.id && !seesPrivateItems(rights);
}

const MARK = '~part';

/** The tag of what is seen in part. */
export function partTag(tag: string): string {
  return `${tag.slice(0, -1)}${MARK}"`;
}

// RFC 9110 §8.8.1, RFC 6638 §3.2.10
/**
 * A document with the tags that it has for somebody. Who comes to see private things, or does no more, finds every object
 * changed: programs fetch what they know in part, and do not put that in the place of the whole.
 */
export function withShownTags(
  place: OwnedPlace,
  document: StoredDocument,
  user: Account,
): StoredDocument {
  const rights = withOwnPrivate(place.rights, document.creator, user.id);
  if (!isSeenInPart({ ...place, rights }, user)) return document;
  const { etag, scheduleTag } = document;
  return {
    ...document,
    etag: partTag(etag),
    scheduleTag: scheduleTag === undefined ? undefined : partTag(scheduleTag),
  };
}

/** Tags that a client sends, as those of the documents themselves: for what does as well with either. */
export function withoutPart(tags: string): string {
  return tags.replaceAll(MARK, '');
}
