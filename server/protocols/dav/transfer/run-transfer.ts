import { sendEmpty } from '../answers/send.ts';
import { managedIn, type AttachmentUpkeep } from '../attachments/check-managed.ts';
import { forgetAllUnused } from '../attachments/forget-unused.ts';
import { directoryCollectionId } from '../directory-book/directory-book.ts';
import type { DavRequest } from '../request.ts';
import { planRemovals, whilePlansHold } from '../scheduling/plan-removals.ts';
import type { CollectionNode, DocumentNode } from '../tree/node.ts';
import { prepareFarewell } from '../sharing/farewell.ts';
import { tellOfMove } from '../sharing/tell-of-move.ts';
import { transferAcrossAccounts } from './across-accounts.ts';
import { assertMayLeave, assertNoSecondMeeting } from './plan-meetings.ts';
import { planTransfer, type Transfer } from './transfer.ts';
import { transferWithinAccount } from './within-account.ts';

/** COPY or MOVE, from the request to its answer. */
export async function runTransfer(request: DavRequest, op: 'copy' | 'move'): Promise<void> {
  const transfer = await planTransfer(request, op);
  const { source, target } = transfer;
  const upkeep = await attachmentsReplaced(request, target.replaced);
  const farewells = await Promise.all(
    leaving(transfer).map(async (node) => await prepareFarewell(request, node)),
  );
  if (source.owner.id === target.owner.id && !isOfAddressList(source)) {
    await assertNoSecondMeeting(request, transfer);
    await whilePlansHold(async () => await within(request, transfer));
    if (op === 'move' && source.kind === 'collection')
      await tellOfMove(request, { ...source, segments: target.segments });
  } else {
    await assertMayLeave(request, transfer);
    await whilePlansHold(async () => await transferAcrossAccounts(request, transfer));
  }
  await upkeep?.run();
  for (const tellSharees of farewells) await tellSharees();
  if (target.replaced !== undefined) return sendEmpty(request.exchange, 204);
  // RFC 9110 §15.3.2: what was made is not what the request was sent to. The client knows best how it calls this server.
  sendEmpty(request.exchange, 201, { location: request.header('destination')! });
}

/** Collections that will not be there any more. One that moves inside its account is still the same. */
function leaving({ op, source, target }: Transfer): CollectionNode[] {
  const isGoing = op === 'move' && source.owner.id !== target.owner.id;
  return [isGoing ? source : undefined, target.replaced].filter(
    (node) => node?.kind === 'collection',
  );
}

/** What was kept for what the destination held goes with it. */
async function attachmentsReplaced(
  { deps }: DavRequest,
  replaced: CollectionNode | DocumentNode | undefined,
): Promise<AttachmentUpkeep | undefined> {
  if (replaced?.space !== 'calendars') return undefined;
  const { owner } = replaced;
  if (replaced.kind === 'document') return await managedIn(deps, owner, replaced.document);
  return { run: async () => await forgetAllUnused(deps, owner) };
}

/** The address list is in no account that is written to: its cards are read, and put, as those of others are. */
function isOfAddressList(source: CollectionNode | DocumentNode): boolean {
  const { id } = source.kind === 'document' ? source.parent : source.collection;
  return id === directoryCollectionId;
}

async function within(request: DavRequest, transfer: Transfer): Promise<void> {
  await using plan = await planRemovals(request, transfer.target.replaced);
  const { made, removed } = await transferWithinAccount(request, transfer, plan);
  const { grants } = request.deps.directory;
  const { owner, parent } = transfer.target;
  for (const { objectId } of removed) await grants.removeCollection(owner.id, objectId);
  // Who sees the folder sees what is put into it.
  if (parent !== undefined)
    for (const { objectId } of made)
      await grants.copyCollection(owner.id, parent.objectId, objectId);
  await plan.deliver();
}
