import type { DavRequest } from '../request.ts';
import type { CollectionNode } from '../tree/node.ts';
import { renewNotice } from './notifications.ts';
import { shareesOf } from './sharees.ts';

/** The notices of a collection that its owner has moved say where it lies now: answers to them name its place. */
export async function tellOfMove(request: DavRequest, node: CollectionNode): Promise<void> {
  if (node.space !== 'calendars' && node.space !== 'addressbooks') return;
  const { store, directory } = request.deps;
  const sharees = await store.look(node.owner.id, async (reader) =>
    shareesOf(request.deps, node, reader),
  );
  for (const { account, access, hasDeclined } of sharees) {
    const sharee = account && (await directory.accounts.get(account));
    if (sharee !== undefined)
      await renewNotice(request, node, { sharee, access, isDeclined: hasDeclined });
  }
}
