import { DAV } from '#codecs/webdav/namespaces.ts';
import { xmlElement } from '#codecs/xml/element.ts';
import { writePersonal } from '../properties/personal-changes.ts';
import type { DavRequest } from '../request.ts';
import type { CollectionNode } from '../tree/node.ts';
import { setHidden } from '../tree/personal-properties.ts';
import { declinedEntry } from './declined-entry.ts';
import { notifyOwner, renewNotice } from './notifications.ts';
import { accessOf } from './sharees.ts';

/** Who does not want to see a collection that is shared with him: it goes from his home, and its owner sees that it has. */
export async function leaveShare(
  request: DavRequest,
  node: CollectionNode,
  summary?: string,
): Promise<void> {
  await setSeen(request, node, false);
  await noteAnswer(request, node, { isDeclined: true });
  await notifyOwner(request, node, { isAccepted: false, summary });
}

/** Takes it back into sight, under the name that the sharee's program has for it. */
export async function joinShare(
  request: DavRequest,
  node: CollectionNode,
  summary: string | undefined,
): Promise<void> {
  await setSeen(request, node, true);
  if (summary !== undefined && node.personal?.properties.has('{DAV:}displayname') !== true) {
    const property = xmlElement(DAV, 'displayname', [summary]);
    await writePersonal(request, node, [{ property, isRemoved: false }]);
  }
  await noteAnswer(request, node, { isDeclined: false });
  await notifyOwner(request, node, { isAccepted: true, summary });
}

async function noteAnswer(
  request: DavRequest,
  node: CollectionNode,
  answer: { readonly isDeclined: boolean },
): Promise<void> {
  const access = accessOf({ rights: node.rights, isNegative: false }) ?? 'read';
  await renewNotice(request, node, { sharee: request.user, access, ...answer });
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
