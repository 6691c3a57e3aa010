import type { LedgerItem } from '../ledger.ts';
import { putItems } from '../sql/items.ts';
import { eachRemovedDocument } from '../sql/removed-documents.ts';
import type { TargetFolder } from '../target.ts';
import { REMOVED_THERE } from './reasons.ts';
import type { AccountJob } from '../run/folder-job.ts';
import { inPlaces } from '../run/in-places.ts';
import { removeFrom, stillThere } from '../run/remove-from.ts';

/**
 * The end of the way back: takes events, tasks, notes and contacts from the source that users have deleted here, where they are
 * still what they were. Those that stay are told.
 */
export async function carryRemovals(
  job: Pick<AccountJob, 'ledger' | 'account' | 'batch' | 'target' | 'folderOf'>,
): Promise<void> {
  const { ledger, account, target, folderOf } = job;
  const removed = eachRemovedDocument(ledger.sql, account.id);
  for await (const { place, items } of inPlaces(removed, folderOf)) {
    const gone = await removeFrom(target, place, items);
    const left = items.filter(({ targetId }) => !gone.has(targetId));
    const present = await stillThere(target, place, left);
    const noted = items.map((item) => toNoted(job, item, { removed: gone, present, place }));
    await ledger.sql.transaction(async (tx) => await putItems(tx, noted));
  }
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
