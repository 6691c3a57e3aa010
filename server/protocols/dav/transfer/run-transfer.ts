import { sendEmpty } from '../answers/send.ts';
import type { DavRequest } from '../request.ts';
import { transferAcrossAccounts } from './across-accounts.ts';
import { planTransfer, type Transfer } from './transfer.ts';
import { transferWithinAccount } from './within-account.ts';

/** COPY or MOVE, from the request to its answer. */
export async function runTransfer(request: DavRequest, op: 'copy' | 'move'): Promise<void> {
  const transfer = await planTransfer(request, op);
  const { source, target } = transfer;
  if (source.owner.id === target.owner.id) await within(request, transfer);
  else await transferAcrossAccounts(request, transfer);
  sendEmpty(request.exchange, target.replaced === undefined ? 201 : 204);
}

async function within(request: DavRequest, transfer: Transfer): Promise<void> {
  const { made, removed } = await transferWithinAccount(request, transfer);
  const { grants } = request.deps.directory;
  const { owner, parent } = transfer.target;
  for (const { objectId } of removed) await grants.removeCollection(owner.id, objectId);
  // Who sees the folder sees what is put into it.
  if (parent !== undefined)
    for (const { objectId } of made)
      await grants.copyCollection(owner.id, parent.objectId, objectId);
}
