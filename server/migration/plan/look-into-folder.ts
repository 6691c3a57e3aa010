import type { ListedItem, SourceFolder } from '../item.ts';
import type { PlanRun } from '../plan-migration.ts';
import { leftOutReason } from '../rules/left-out.ts';
import { isPolicyMark } from '../rules/policy-marks.ts';
import { receiptFields } from '../rules/read-receipts.ts';
import { prepareItem } from '../run/prepare-item.ts';
import type { SourceSession } from '../source.ts';

/** What is in a folder, and what policies would do to it. */
export interface FolderLook {
  items: number;
  bytes: number;
  leftOut: number;
  readonly policies: Record<string, number>;
}

/** Reads what a plan that looks deep wants to know. */
export async function lookIntoFolder(
  { policies, nowSeconds }: PlanRun,
  session: SourceSession,
  { folder, owner }: { readonly folder: SourceFolder; readonly owner: string },
): Promise<FolderLook> {
  const look: FolderLook = { items: 0, bytes: 0, leftOut: 0, policies: {} };
  const listing = await session.list(folder, '');
  const wanted: ListedItem[] = [];
  for await (const chunk of listing.items)
    for (const item of chunk) {
      look.items++;
      if (leftOutReason(policies, folder, item) !== undefined) look.leftOut++;
      else {
        look.bytes += item.size ?? 0;
        // Messages are read by the run alone: they are most of what there is.
        if (folder.kind !== 'mailbox' && folder.kind !== 'files') wanted.push(item);
      }
    }
  const situation = { policies, folder, owner, nowSeconds };
  const byId = new Map(wanted.map((item) => [item.id, item]));
  for await (const item of session.read(folder, wanted)) {
    if ('error' in item) continue;
    const prepared = await prepareItem(item, byId.get(item.id)!, situation);
    if (prepared.kind === 'left-out') look.leftOut++;
    const marks =
      prepared.kind === 'ready'
        ? prepared.item.intended.losses.filter(({ what }) => isPolicyMark(what))
        : prepared.kind === 'corrupt' && policies.corruptItems === 'attach'
          ? [{ what: 'kept-as-report' }]
          : [];
    for (const { what } of marks) look.policies[what] = (look.policies[what] ?? 0) + 1;
  }
  const asking = await countAsking(policies, session, folder);
  if (asking > 0)
    look.policies[
      policies.readReceipts === 'rename' ? 'read-receipt-renamed' : 'read-receipt-disarmed'
    ] = asking;
  return look;
}

/** Messages are not read for that: the source is asked, where it searches. */
async function countAsking(
  { readReceipts }: PlanRun['policies'],
  session: SourceSession,
  folder: SourceFolder,
): Promise<number> {
  if (folder.kind !== 'mailbox' || readReceipts === 'keep') return 0;
  return (await session.countWithHeader?.(folder, receiptFields)) ?? 0;
}
