import type { ListedItem, SourceFolder } from '../item.ts';
import type { PlanRun } from '../plan-migration.ts';
import { leftOutReason } from '../rules/left-out.ts';
import { isPolicyMark } from '../rules/policy-marks.ts';
import { receiptFields } from '../rules/read-receipts.ts';
import { prepareItem } from '../run/prepare-item.ts';
import type { SourceSession } from '../source.ts';
import type { FolderFacts } from './plan-folder.ts';

/** What is in a folder, and what policies would do to it. */
export interface FolderLook {
  items: number;
  bytes: number;
  leftOut: number;
  /** What earlier runs have carried over. */
  readonly done: { items: number; bytes: number };
  readonly policies: Record<string, number>;
}

/** Reads what a plan that looks deep wants to know. */
export async function lookIntoFolder(
  { policies, nowSeconds }: PlanRun,
  session: SourceSession,
  { folder, owner, carried }: Pick<FolderFacts, 'folder' | 'owner' | 'carried'>,
): Promise<FolderLook> {
  const look: FolderLook = {
    items: 0,
    bytes: 0,
    leftOut: 0,
    done: { items: 0, bytes: 0 },
    policies: {},
  };
  const listing = await session.list(folder, '');
  const wanted: ListedItem[] = [];
  for await (const chunk of listing.items) {
    const kept = chunk.filter((it) => leftOutReason(policies, folder, it) === undefined);
    look.items += chunk.length;
    look.leftOut += chunk.length - kept.length;
    look.bytes += sizeOf(kept);
    const open = (await carried?.without(kept)) ?? kept;
    look.done.items += kept.length - open.length;
    look.done.bytes += sizeOf(kept) - sizeOf(open);
    // Messages are read by the run alone: they are most of what there is.
    if (folder.kind !== 'mailbox' && folder.kind !== 'files') wanted.push(...open);
  }
  const situation = { policies, folder, owner, nowSeconds };
  const byId = new Map(wanted.map((item) => [item.id, item]));
  for await (const item of session.read(folder, wanted)) {
    if ('error' in item) continue;
    const listed = byId.get(item.id)!;
    const prepared = await prepareItem(item, listed, situation);
    if (prepared.kind !== 'left-out' && listed.size === undefined)
      look.bytes += item.content.bytes.length;
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

function sizeOf(items: readonly ListedItem[]): number {
  return items.reduce((sum, { size = 0 }) => sum + size, 0);
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
