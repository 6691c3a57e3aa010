import { parseShare, type ShareAccess } from '#codecs/webdav/share-request.ts';
import {
  formatMultistatusEnd,
  formatStatusResponse,
  multistatusStart,
} from '#codecs/webdav/format-multistatus.ts';
import { DAV } from '#codecs/webdav/namespaces.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import type { Grantee } from '#directory/grantee.ts';
import { groupwareRights } from '#directory/rights.ts';
import { rightsOfLevel } from '#directory/sharing-levels.ts';
import type { AccountId } from '#platform/ids.ts';
import { sendEmpty, sendMultistatus } from '../answers/send.ts';
import { assertConditionsElsewhere } from '../change-account.ts';
import { refuse, refuseFor } from '../errors.ts';
import type { DavRequest } from '../request.ts';
import type { CollectionNode, PresentNode } from '../tree/node.ts';
import { setHidden } from '../tree/personal-properties.ts';
import { assertPrivilege } from '../tree/privileges.ts';
import { declinedEntry } from './declined-entry.ts';
import { dropNotice } from './kept-notice.ts';
import { notifySharee, type ShareNews } from './notifications.ts';
import { accessOf, shareeAt, shareesOf, type Sharee } from './sharees.ts';

const NO_CACHE = { 'cache-control': 'no-cache' };

/** Gives a calendar or an address book to others, or takes it back. Each change is a grant, as those made elsewhere. */
export async function postShare(
  request: DavRequest,
  node: PresentNode,
  body: XmlElement,
): Promise<void> {
  if (node.kind !== 'collection' || !isSharable(node))
    return refuse(403, 'This cannot be shared in this way');
  assertPrivilege(node, 'write-acl');
  await assertConditionsElsewhere(request, node.owner);
  const changes = parseShare(body);
  const found = await Promise.all(
    changes.map(async ({ href, access, summary }) => {
      const grantee = await shareeAt(request.deps, href);
      const isOwner = grantee?.kind === 'account' && grantee.account === node.owner.id;
      return { href, access, summary, grantee: isOwner ? undefined : grantee };
    }),
  );
  const unknown = found.filter((f) => f.grantee === undefined);
  // The draft's request is done as a whole or not at all; calendarserver's does what it can.
  if (unknown.length > 0 && body.ns === DAV)
    refuseFor(403, 'recognized-principal', `There is nobody at ${unknown[0]!.href}`);
  const words = body.ns === DAV ? 'draft' : 'calendarserver';
  for (const { grantee, access, summary } of found)
    if (grantee !== undefined) await shareWith(request, node, { grantee, access, summary, words });
  if (unknown.length === 0) return sendEmpty(request.exchange, 200, NO_CACHE);
  const responses = found.map((f) =>
    formatStatusResponse(escapeXmlText(f.href), f.grantee === undefined ? 403 : 200),
  );
  await sendMultistatus(
    request.exchange,
    multistatusStart + responses.join('') + formatMultistatusEnd(),
    NO_CACHE,
  );
}

/** Calendars and address books; what scheduling has for itself is nobody else's. */
export function isSharable({ space, collection }: CollectionNode): boolean {
  const { role } = collection;
  const isOfScheduling = role === 'inbox' || role === 'outbox';
  return (space === 'calendars' || space === 'addressbooks') && !isOfScheduling;
}

async function shareWith(
  request: DavRequest,
  node: CollectionNode,
  {
    grantee,
    access,
    summary,
    words,
  }: {
    readonly grantee: Grantee;
    readonly access: ShareAccess;
    readonly summary: string | undefined;
    readonly words: ShareNews['words'];
  },
): Promise<void> {
  const { grants, accounts } = request.deps.directory;
  const { owner, collection } = node;
  const isGone = access === 'none';
  const before = isGone ? await shareeBefore(request, node, grantee) : undefined;
  await grants.change({
    owner: owner.id,
    collection: collection.objectId,
    grantee,
    rights: isGone ? '' : rightsOfLevel(access === 'read' ? 'read' : 'write'),
    // Whether private events are seen is given by itself.
    keeping: isGone ? '' : groupwareRights.seesPrivate,
  });
  if (grantee.kind !== 'account') return;
  await showAgain(request, node, grantee.account);
  const sharee = await accounts.get(grantee.account);
  if (sharee === undefined) return;
  if (!isGone) return await notifySharee(request, node, { sharee, access, summary, words });
  // Who was not invited is told nothing, and neither is who did not want it or has it all the same, by a group.
  const rights = await grants.rightsOf(sharee.id, owner.id, collection.objectId);
  const hasItStill = accessOf({ rights, isNegative: false }) !== undefined;
  if (before?.hasDeclined === true || hasItStill)
    await dropNotice(request.deps, sharee, collection.objectId);
  else if (before !== undefined)
    await notifySharee(request, node, { sharee, access, summary, words });
}

/** The person whose share is about to end; undefined for a group, and for who has none. */
async function shareeBefore(
  { deps }: DavRequest,
  node: CollectionNode,
  grantee: Grantee,
): Promise<Sharee | undefined> {
  const sharees = await deps.store.look(
    node.owner.id,
    async (reader) => await shareesOf(deps, node, reader),
  );
  return grantee.kind === 'account'
    ? sharees.find(({ account }) => account === grantee.account)
    : undefined;
}

/** Who is invited anew sees the collection, also when he had taken it from his home. */
async function showAgain(
  { deps }: DavRequest,
  { owner, collection }: CollectionNode,
  sharee: AccountId,
): Promise<void> {
  await deps.store.transact(sharee, async (tx) => {
    await setHidden(tx, collection.objectId, undefined);
  });
  await deps.store.transact(owner.id, async (tx) => {
    await tx.setAnnotation(collection.id, declinedEntry(sharee), undefined);
  });
}
