import type { Collection } from '#store/collection.ts';
import { refuse } from '../errors.ts';

// RFC 4918 §11.5
/** One more document must fit. Of files there may be as many as the quota lets in. @throws DavRefused 507 */
export function assertRoom({ kind, counts }: Collection, maxObjects: number): void {
  if (kind !== 'files' && counts.messages >= maxObjects)
    refuse(507, `A calendar or address book holds at most ${maxObjects} objects`);
}
