import type { LedgerItem } from '../ledger.ts';
import { putItems } from '../sql/items.ts';
import { eachRemovedDocument } from '../sql/removed-documents.ts';
import type { TargetFolder } from '../target.ts';
import { REMOVED_THERE } from './reasons.ts';
import type { AccountJob } from '../run/folder-job.ts';

/**
 * The end of the way back: takes events, tasks, notes and contacts from the source that users have deleted here, where they are
 * still what they were. Those that stay are told.
 */
export async function carryRemovals(
  job: Pick<AccountJob, 'ledger' | 'account' | 'batch' | 'target' | 'folderOf'>,
): Promise<void> {
  const { ledger, account, target, folderOf } = job;
  for await (const page of eachRemovedDocument(ledger.sql, account.id))
    for (const [folder, items] of Map.groupBy(page, ({ targetFolder }) => targetFolder)) {
      const place = await folderOf(folder);
      if (place === undefined) continue;
      const wishes = items.map(({ targetId, targetVersion }) => ({
        id: targetId,
        version: targetVersion,
      }));
      const removed = new Set(await target.remove(place, wishes));
      const left = items.filter(({ targetId }) => !removed.has(targetId));
      const present = await presentIn(job, place, left);
      const noted = items.map((item) => toNoted(job, item, { removed, present, place }));
      await ledger.sql.transaction(async (tx) => await putItems(tx, noted));
    }
}

async function presentIn(
  { target }: Pick<AccountJob, 'target'>,
  place: TargetFolder,
  items: readonly LedgerItem[],
): Promise<ReadonlySet<string>> {
  const present = new Set<string>();
  const ids = items.map(({ targetId }) => targetId);
  for await (const chunk of target.look(place, ids, false))
    for (const { id } of chunk) present.add(id);
  return present;
}

function toNoted(
  { batch }: Pick<AccountJob, 'batch'>,
  item: LedgerItem,
  about: {
    readonly removed: ReadonlySet<string>;
    readonly present: ReadonlySet<string>;
    readonly place: TargetFolder;
  },
): LedgerItem {
  const { targetId } = item;
  if (about.removed.has(targetId))
    return { ...item, targetId: '', reason: REMOVED_THERE, batch, losses: [] };
  if (!about.present.has(targetId))
    return { ...item, targetId: '', reason: 'deleted in both', losses: [] };
  const reason =
    'deleted here, and still there: it was changed there since, or its people would be told';
  const detail = `${about.place.path.join('/')}: ${targetId}: ${reason}`;
  return { ...item, reason, batch, losses: [{ what: 'not-deleted-there', detail }] };
}
