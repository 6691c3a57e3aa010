import { groupwareRights, removeRights } from '#directory/rights.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountReader } from '#store/store.ts';
import { isSubscription } from '#store/subscription-entry.ts';

/** Whether a calendar follows an address of the web. Those that every account has never do, and are not looked at. */
export async function isFollowing(
  reader: AccountReader,
  collection: Collection | undefined,
): Promise<boolean> {
  if (collection?.kind !== 'calendar' || collection.role !== undefined) return false;
  return isSubscription(await reader.annotations(collection.id));
}

/** The rights on what is in it: nobody adds, changes or removes anything but who refreshes it. */
export function withoutChanging(rights: string): string {
  return removeRights(rights, `wite${groupwareRights.changesOwn}`);
}
