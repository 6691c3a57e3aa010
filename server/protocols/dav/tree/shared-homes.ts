import type { AccountId, ObjectId } from '#platform/ids.ts';
import type { Space } from '../path/dav-path.ts';
import { homeHref } from '../path/format-href.ts';
import { kindsOf } from './find-in-account.ts';
import type { Viewer } from './resolve-node.ts';

/**
 * Homes in which the account that signed in has something to see: its own first, since some programs know of one only, then
 * those of accounts that share a collection of this space with it.
 */
export async function homesFor({ deps, user }: Viewer, space: Space): Promise<readonly string[]> {
  const shared = await deps.directory.grants.sharedWith(user.id);
  const addresses: string[] = [];
  for (const [owner, collections] of Map.groupBy(shared, (s) => s.owner)) {
    const account = await deps.directory.accounts.get(owner);
    if (account?.isEnabled !== true) continue;
    const ids = collections.map((c) => c.collection as ObjectId);
    if (await hasOneOf({ deps, user }, { owner, ids, space })) addresses.push(account.address);
  }
  return [user.address, ...addresses.sort()].map((address) => homeHref(space, address));
}

async function hasOneOf(
  { deps }: Viewer,
  shared: { readonly owner: AccountId; readonly ids: readonly ObjectId[]; readonly space: Space },
): Promise<boolean> {
  // A grant on everything: the account has a home whatever lies in it.
  if (shared.ids.some((id) => (id as string) === '')) return true;
  return await deps.store.look(shared.owner, async (reader) => {
    for (const id of shared.ids) {
      const found = await reader.collectionByObjectId(id);
      if (found !== undefined && kindsOf[shared.space].includes(found.kind)) return true;
    }
    return false;
  });
}
