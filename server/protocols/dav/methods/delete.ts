import type { CollectionNode, DocumentNode } from '../tree/node.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { planRemovals, whilePlansHold } from '../scheduling/plan-removals.ts';
import { mayRemoveItem } from '#directory/sharing-levels.ts';
import { parseDepth } from '#codecs/webdav/headers.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountTransaction } from '#store/store.ts';
import { managedIn } from '../attachments/check-managed.ts';
import { forgetAllUnused } from '../attachments/forget-unused.ts';
import { assertSeenWhole } from '../answers/read-document.ts';
import { sendEmpty } from '../answers/send.ts';
import { assertConditionsElsewhere, changeAccount } from '../change-account.ts';
import { assertConditionsAt } from '../conditions.ts';
import { refuse, refuseMissing } from '../errors.ts';
import { assertUnlocked } from '../locks/assert-unlocked.ts';
import { removeLocksAt } from '../locks/lock.ts';
import type { DavRequest } from '../request.ts';
import { prepareFarewell } from '../sharing/farewell.ts';
import { leaveShare } from '../sharing/leave-share.ts';
import { findInAccount } from '../tree/find-in-account.ts';
import { assertFoldersOpen } from '../tree/assert-folders-open.ts';
import { assertPrivilege } from '../tree/privileges.ts';
import type { DavMethod } from './method.ts';
import { isOwnDocument } from './put.ts';

// RFC 4918 §9.6
export const remove: DavMethod = {
  name: 'DELETE',
  isOn: (node) =>
    node.kind === 'document' || (node.kind === 'collection' && node.segments.length > 0),
  async run(request) {
    const node = await request.resolve();
    if (node.kind === 'missing') return refuseMissing();
    if (node.kind === 'document') {
      assertMayRemove(request, node);
      await assertSeenWhole(request, node, 'unbind');
      const { deps } = request;
      const isCalendar = node.space === 'calendars';
      const upkeep = isCalendar ? await managedIn(deps, node.owner, node.document) : undefined;
      await removeDocument(request, node);
      await upkeep?.run();
    } else if (node.kind === 'collection' && node.segments.length > 0) {
      if (parseDepth(request.header('depth'), 'infinity') !== 'infinity')
        refuse(400, 'A collection goes with everything in it: Depth is infinity');
      if (node.isShownInOwnHome === true) {
        await assertConditionsElsewhere(request, node.owner);
        await leaveShare(request, node);
      } else {
        assertMayRemove(request, node);
        assertNotNeeded(node);
        await assertFoldersOpen(request, node, 't');
        await removeCollection(request, node);
        if (node.space === 'calendars') await forgetAllUnused(request.deps, node.owner);
      }
    } else refuse(403, 'This cannot be removed');
    sendEmpty(request.exchange, 204);
  },
};

/** @throws DavRefused 403, 404 */
export function assertMayRemove(request: DavRequest, node: CollectionNode | DocumentNode): void {
  if (node.kind === 'collection') {
    // Folders are content of the tree they are in; a calendar is more than what it holds.
    const isOpen = node.space === 'files' || node.rights.includes('x');
    assertPrivilege(isOpen ? node : { ...node, rights: node.rights.replace('t', '') }, 'unbind');
    return;
  }
  if (!mayRemoveItem(node.rights, { isOwn: isOwnDocument(request, node) }))
    assertPrivilege(node, 'unbind');
}

// RFC 6638 §4.3, RFC 6638 §2.1
/** What invitations need stays. @throws DavRefused 403 */
export function assertNotNeeded({ collection, space }: CollectionNode): void {
  const { kind, role } = collection;
  if (space === 'calendars' && (role === 'default' || role === 'inbox' || role === 'outbox'))
    refuse(403, 'Invitations need this collection', {
      ns: CALDAV,
      name: 'default-calendar-needed',
    });
  if (kind === 'addressbook' && role === 'default')
    refuse(403, 'Every account has an address book');
}

async function removeDocument(request: DavRequest, node: DocumentNode): Promise<void> {
  const { space, segments, owner } = node;
  await whilePlansHold(async () => {
    await using plan = await planRemovals(request, node);
    await changeAccount(request, owner, async (tx, check) => {
      const found = await findInAccount(tx, space, segments);
      if (found.kind !== 'document') return refuseMissing();
      assertConditionsAt(request, found);
      const place = { space, segments };
      assertUnlocked(check, [place, { space, segments: segments.slice(0, -1) }]);
      await plan.keep(tx);
      await tx.removeDocument(found.parent.id, found.document.name);
      await removeLocksAt(tx, check.locks, place);
    });
    await plan.deliver();
  });
}

async function removeCollection(request: DavRequest, node: CollectionNode): Promise<void> {
  const { space, segments, owner } = node;
  await whilePlansHold(async () => {
    await using plan = await planRemovals(request, node);
    const tellSharees = await prepareFarewell(request, node);
    const gone = await changeAccount(request, owner, async (tx, check) => {
      const found = await findInAccount(tx, space, segments);
      if (found.kind !== 'collection') return refuseMissing();
      assertConditionsAt(request, found);
      const place = { space, segments };
      assertUnlocked(check, [place, { space, segments: segments.slice(0, -1) }], {
        withBelow: true,
      });
      await plan.keep(tx);
      const removed = await removeTree(tx, found.collection);
      await removeLocksAt(tx, check.locks, place);
      return removed;
    });
    for (const { objectId } of gone)
      await request.deps.directory.grants.removeCollection(owner.id, objectId);
    await tellSharees();
    await plan.deliver();
  });
}

/** A collection with those below it, the deepest first: one with others in it would stay as a name. */
export async function removeTree(
  tx: AccountTransaction,
  collection: Collection,
): Promise<readonly Collection[]> {
  const below = (await tx.collections(collection.kind)).filter((c) =>
    c.name.startsWith(`${collection.name}/`),
  );
  const all = [...below.sort((a, b) => b.name.length - a.name.length), collection];
  for (const { id } of all) await tx.deleteCollection(id);
  return all;
}
