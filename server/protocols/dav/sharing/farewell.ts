import type { DavRequest } from '../request.ts';
import type { CollectionNode } from '../tree/node.ts';
import { dropNotice } from './kept-notice.ts';
import { prepareNotice } from './notifications.ts';
import { shareesOf } from './sharees.ts';

/** For a collection that is about to be removed: what tells its sharees so, to be called when it is gone. */
export async function prepareFarewell(
  request: DavRequest,
  node: CollectionNode,
): Promise<() => Promise<void>> {
  if (node.space !== 'calendars' && node.space !== 'addressbooks') return async () => {};
  const { store, directory } = request.deps;
  const sharees = await store.look(node.owner.id, async (reader) =>
    shareesOf(request.deps, node, reader),
  );
  const notices: (() => Promise<void>)[] = [];
  for (const { account, hasDeclined } of sharees) {
    const sharee = account && (await directory.accounts.get(account));
    if (sharee === undefined) continue;
    // Who did not want it is not told that it is gone.
    if (hasDeclined)
      notices.push(async () => await dropNotice(request.deps, sharee, node.collection.objectId));
    else notices.push(await prepareNotice(request, node, { sharee, access: 'none' }));
  }
  return async () => {
    for (const send of notices) await send();
  };
}
