import type { Collection } from '#store/collection.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountTransaction } from '#store/store.ts';
import { changeAccount } from '../change-account.ts';
import { assertConditionsAt } from '../conditions.ts';
import { refuse, refuseMissing } from '../errors.ts';
import { assertRoom } from '../kinds/assert-room.ts';
import { assertUniqueUid } from '../kinds/assert-unique-uid.ts';
import { assertUnlocked, type LockCheck } from '../locks/assert-unlocked.ts';
import { removeLocksAt, removeLocksBelow } from '../locks/lock.ts';
import { removeTree } from '../methods/delete.ts';
import { collectionHref } from '../path/format-href.ts';
import type { DavRequest } from '../request.ts';
import type { PlannedRemovals } from '../scheduling/plan-removals.ts';
import { filesName, filesRoot, findInAccount, type Found } from '../tree/find-in-account.ts';
import { assertTakes } from './assert-takes.ts';
import { copyTree } from './copy-tree.ts';
import type { Transfer, TransferTarget } from './transfer.ts';

/** Collections that came and went; their grants are to follow. */
export interface TransferOutcome {
  readonly made: readonly Collection[];
  readonly removed: readonly Collection[];
}

/** Copies or moves inside one account, in one transaction and without a second content. */
export async function transferWithinAccount(
  request: DavRequest,
  transfer: Transfer,
  plan: PlannedRemovals,
): Promise<TransferOutcome> {
  const { source, target } = transfer;
  return await changeAccount(request, source.owner, async (tx, check) => {
    const from = await findInAccount(tx, source.space, source.segments);
    assertConditionsAt(request, from);
    assertTransferUnlocked(check, transfer);
    if (from.kind === 'document')
      await assertUidFits(tx, target, { ...from, isLeaving: transfer.op === 'move' });
    await plan.keep(tx);
    const removed = await clearTarget(tx, check, transfer);
    const made = await carryOver(tx, { request, transfer, from });
    if (transfer.op === 'move') await removeLocksAt(tx, check.locks, source);
    return { made, removed };
  });
}

export function assertTransferUnlocked(check: LockCheck, { op, source, target }: Transfer): void {
  if (op === 'move' && check.owner.id === source.owner.id)
    assertUnlocked(check, withAbove(source), { withBelow: true });
  if (check.owner.id !== target.owner.id) return;
  assertUnlocked(check, withAbove(target), { withBelow: true });
}

function withAbove({ space, segments }: Pick<TransferTarget, 'space' | 'segments'>) {
  return [
    { space, segments },
    { space, segments: segments.slice(0, -1) },
  ];
}

// RFC 4918 §7.6
/** What the destination holds goes first; what comes there is locked as that was. A document under a document is replaced by the store itself. */
export async function clearTarget(
  tx: AccountTransaction,
  { locks }: LockCheck,
  { source, target }: Pick<Transfer, 'source' | 'target'>,
): Promise<readonly Collection[]> {
  const found = await findInAccount(tx, target.space, target.segments);
  const isThere = found.kind === 'document' || found.kind === 'collection';
  if (isThere && target.replaced === undefined)
    refuse(412, 'There is something at the destination by now');
  if (found.kind === source.kind) await removeLocksBelow(tx, locks, target);
  else if (isThere) await removeLocksAt(tx, locks, target);
  if (found.kind === 'document') await tx.removeDocument(found.parent.id, found.document.name);
  return found.kind === 'collection' ? await removeTree(tx, found.collection) : [];
}

/** Before anything is removed. @throws DavRefused */
export async function assertUidFits(
  tx: AccountTransaction,
  target: TransferTarget,
  arriving: {
    readonly document: StoredDocument;
    /** The collection that it lies in, when it is of the same account. */
    readonly parent?: Collection;
    readonly isLeaving?: boolean;
  },
): Promise<void> {
  const { collection, toName } = await documentTarget(tx, target);
  const { document, parent, isLeaving = false } = arriving;
  const over = await tx.document(collection.id, toName);
  const href = collectionHref(target.space, target.owner.address, target.segments.slice(0, -1));
  const leaves = isLeaving && parent?.id === collection.id ? document.name : undefined;
  await assertUniqueUid(tx, { collection, href }, { uid: document.uid, over, leaves });
}

async function carryOver(
  tx: AccountTransaction,
  given: { readonly request: DavRequest; readonly transfer: Transfer; readonly from: Found },
): Promise<readonly Collection[]> {
  const { request, transfer, from } = given;
  const { op, target } = transfer;
  if (from.kind === 'collection') {
    const name = await targetName(tx, target);
    if (op === 'copy') {
      const maxDocuments = request.deps.settings().maxResults;
      const { isDeep } = transfer;
      return await copyTree(tx, {
        from: from.collection,
        name,
        isDeep,
        maxDocuments,
        creator: request.user.id,
      });
    }
    await tx.renameCollection(from.collection.id, name);
    return [];
  }
  if (from.kind !== 'document') return refuseMissing();
  const { collection, toName } = await documentTarget(tx, target);
  const { document } = from;
  await assertTakes(tx, collection, document);
  const isRenamed = op === 'move' && from.parent.id === collection.id;
  if (!isRenamed) assertRoom(collection, request.deps.settings().maxObjects);
  const moving = { from: from.parent.id, name: document.name, to: collection.id, toName };
  if (op === 'copy') await tx.copyDocument({ ...moving, creator: request.user.id });
  else await tx.moveDocument(moving);
  return [];
}

/** @throws DavRefused 409 when the collection is gone */
export async function documentTarget(
  tx: AccountTransaction,
  { space, segments }: TransferTarget,
): Promise<{ readonly collection: Collection; readonly toName: string }> {
  const above = await findInAccount(tx, space, segments.slice(0, -1));
  if (above.kind !== 'collection') return refuse(409, 'There is no collection at the destination');
  return { collection: above.collection, toName: segments.at(-1)! };
}

/** The name under which a collection is kept at the destination. @throws DavRefused 409 */
export async function targetName(tx: AccountTransaction, target: TransferTarget): Promise<string> {
  const { space, segments } = target;
  if (space !== 'files') return segments.join('/');
  const above = await findInAccount(tx, space, segments.slice(0, -1));
  if (above.kind !== 'collection') return refuse(409, 'There is no collection at the destination');
  return filesName((await filesRoot(tx))!, segments);
}
