import { parseInviteReply } from '#codecs/webdav/share-request.ts';
import { parseDestination } from '#codecs/webdav/headers.ts';
import { formatXmlPrefixes } from '#codecs/xml/format-xml.ts';
import { davPrefixes } from '#codecs/webdav/namespaces.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import type { ObjectId } from '#platform/ids.ts';
import { sendEmpty, sendXml } from '../answers/send.ts';
import { refuse, refuseMissing } from '../errors.ts';
import { collectionHref } from '../path/format-href.ts';
import { parsePath } from '../path/parse-path.ts';
import type { DavRequest } from '../request.ts';
import { isShownShared, listShared } from '../tree/list-shared.ts';
import type { CollectionNode, PresentNode } from '../tree/node.ts';
import { resolveNode } from '../tree/resolve-node.ts';
import { formatSharedName, withoutSharedName } from '../tree/shared-name.ts';
import { joinShare, leaveShare } from './leave-share.ts';

/**
 * A sharee's answer to an invitation: at his home, naming the collection (calendarserver's), or at the notification (the draft's).
 * What was declined goes from his home; to accept brings it back.
 */
export async function postInviteReply(
  request: DavRequest,
  node: PresentNode,
  body: XmlElement,
): Promise<void> {
  const { isAccepted, hostUrl, summary } = parseInviteReply(body);
  const shared =
    hostUrl === undefined ? await sharedAt(request, node) : await sharedBy(request, node, hostUrl);
  if (!isAccepted) {
    await leaveShare(request, shared, summary);
    return sendEmpty(request.exchange, 200);
  }
  await joinShare(request, shared, summary);
  const { space, collection, owner } = shared;
  const name = formatSharedName({ name: collection.name, address: owner.address });
  const href = collectionHref(space, request.user.address, [name]);
  const text = `<?xml version="1.0" encoding="utf-8"?>\n<CS:shared-as${formatXmlPrefixes(davPrefixes)}><D:href>${href}</D:href></CS:shared-as>\n`;
  sendXml(request.exchange, 200, text, { location: href });
}

async function sharedBy(
  request: DavRequest,
  node: PresentNode,
  hostUrl: string,
): Promise<CollectionNode> {
  if (node.kind !== 'home' || node.owner.id !== request.user.id)
    return refuse(403, 'An answer is sent to one’s own home');
  const path = parsePath(parseDestination(hostUrl).path);
  // Somebody's own may be called like what others share; what was declined is not found by the name that it had here.
  const named = await resolveNode(request, path);
  const isThere = named.kind === 'collection' && isShownShared(request, named);
  const found = isThere ? named : await resolveNode(request, withoutSharedName(path));
  if (found.kind !== 'collection' || !isShownShared(request, found)) return refuseMissing();
  return found;
}

/** The notification's name says which collection it is about. */
async function sharedAt(request: DavRequest, node: PresentNode): Promise<CollectionNode> {
  const uid =
    node.kind === 'document' && node.space === 'notifications'
      ? /^(?:share|dav)-(.+)\.xml$/.exec(node.document.name)?.[1]
      : undefined;
  if (uid === undefined) return refuse(403, 'An answer is sent to the notification');
  for (const space of ['calendars', 'addressbooks'] as const)
    for (const found of await listShared(request, space, { withHidden: true }))
      if (found.collection.objectId === (uid as ObjectId)) return found;
  return refuseMissing();
}
