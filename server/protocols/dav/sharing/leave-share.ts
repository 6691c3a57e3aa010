import type { DavRequest } from '../request.ts';
import type { CollectionNode } from '../tree/node.ts';
import { setHidden } from '../tree/personal-properties.ts';
import { notifyOwner } from './notifications.ts';

/** Name of the annotation by which an owner sees that a sharee does not want the collection. */
export function declinedEntry(account: number): string {
  return `/dav/declined/${account}`;
}

/** Who does not want to see a collection that is shared with him: it goes from his home, and its owner sees that it has. */
export async function leaveShare(request: DavRequest, node: CollectionNode): Promise<void> {
  await setSeen(request, node, false);
  await notifyOwner(request, node, false);
}

/** Takes it back into sight. */
export async function joinShare(request: DavRequest, node: CollectionNode): Promise<void> {
  await setSeen(request, node, true);
  await notifyOwner(request, node, true);
}

async function setSeen(
  { deps, user }: DavRequest,
  { owner, collection, rights }: CollectionNode,
  isSeen: boolean,
): Promise<void> {
  const mark = isSeen ? undefined : Buffer.from(rights);
  await deps.store.transact(user.id, async (tx) => {
    await setHidden(tx, collection.objectId, isSeen ? undefined : rights);
  });
  await deps.store.transact(owner.id, async (tx) => {
    if ((await tx.collection(collection.id)) !== undefined)
      await tx.setAnnotation(collection.id, declinedEntry(user.id), mark);
  });
}
