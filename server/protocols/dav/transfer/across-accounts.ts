import { refuse, refuseMissing } from '../errors.ts';
import { assertTakes } from './assert-takes.ts';
import { managedIn } from '../attachments/check-managed.ts';
import { assertRoom } from '../kinds/assert-room.ts';
import { removeLocksAt } from '../locks/lock.ts';
import type { DavRequest } from '../request.ts';
import { textOf } from '../body.ts';
import { planArrival } from './plan-meetings.ts';
import type { IncomingContent } from '#store/blob-store.ts';
import { findInAccount } from '../tree/find-in-account.ts';
import type { DocumentNode } from '../tree/node.ts';
import { arrivingContent } from './arriving-content.ts';
import { lockCheck, openCrossing, readForOther, type Crossing } from './crossing.ts';
import { transferCollection } from './transfer-collection.ts';
import { transferTree } from './transfer-tree.ts';
import type { Transfer } from './transfer.ts';
import {
  assertTransferUnlocked,
  assertUidFits,
  clearTarget,
  documentTarget,
} from './within-account.ts';

/**
 * Copies or moves to another account: all is written there first and removed here afterwards, so that nothing is lost
 * between the two.
 */
export async function transferAcrossAccounts(
  request: DavRequest,
  transfer: Transfer,
): Promise<void> {
  const { op, source } = transfer;
  const crossing = await openCrossing(request, transfer);
  if (source.kind === 'collection')
    return await (source.space === 'files' ? transferTree : transferCollection)(
      request,
      crossing,
      source,
    );
  await copyDocument(request, crossing, source);
  if (op !== 'move') return;
  const isCalendar = source.space === 'calendars';
  const upkeep = isCalendar
    ? await managedIn(request.deps, source.owner, source.document)
    : undefined;
  await removeSource(request, crossing, source);
  await upkeep?.run();
}

async function copyDocument(
  request: DavRequest,
  crossing: Crossing,
  source: DocumentNode,
): Promise<void> {
  const { transfer } = crossing;
  const { target } = transfer;
  const { owner } = target;
  const { mediaType, properties } = source.document;
  const { store } = request.deps;
  const creator = request.user.id === owner.id ? {} : { creator: request.user.id };
  await using body = await readForOther(request, source.owner, source.document);
  const arriving = await arrivingContent(request, source, { to: owner, body });
  await using arrival = await planArrival(request, transfer, async () => await textOf(arriving));
  const step = arrival?.step;
  const content: IncomingContent =
    step?.text === undefined ? arriving : { kind: 'memory', bytes: Buffer.from(step.text) };
  await using prepared = await store.prepareDocument(content, mediaType);
  const tag = step && { scheduleTag: step.scheduleTag };
  await store.transact(owner.id, async (tx) => {
    const check = await lockCheck(request, crossing, { reader: tx, owner });
    assertTransferUnlocked(check, transfer);
    await assertUidFits(tx, target, { document: source.document });
    await arrival?.keep(tx);
    await clearTarget(tx, check, transfer);
    const { collection, toName } = await documentTarget(tx, target);
    await assertTakes(tx, collection, source.document);
    assertRoom(collection, request.deps.settings().maxObjects);
    await tx.putDocument(collection.id, { name: toName, prepared, properties, ...creator, ...tag });
  });
  await step?.deliver();
}

async function removeSource(
  request: DavRequest,
  crossing: Crossing,
  source: DocumentNode,
): Promise<void> {
  const { owner, space, segments, document } = source;
  await request.deps.store.transact(owner.id, async (tx) => {
    const check = await lockCheck(request, crossing, { reader: tx, owner });
    assertTransferUnlocked(check, crossing.transfer);
    const found = await findInAccount(tx, space, segments);
    if (found.kind !== 'document') return refuseMissing();
    // What somebody changed meanwhile is not what was moved.
    if (found.document.etag !== document.etag) return refuse(409, 'It was changed meanwhile');
    await tx.removeDocument(found.parent.id, found.document.name);
    await removeLocksAt(tx, check.locks, source);
  });
}
