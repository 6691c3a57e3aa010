import type { LedgerItem } from '../ledger.ts';
import { eachGoneItem, putItems } from '../sql/items.ts';
import type { AccountJob } from './folder-job.ts';
import { inPlaces } from './in-places.ts';
import { removeFrom } from './remove-from.ts';

/** Takes from the target what is gone from the source, but for what somebody has touched there since. */
export async function followDeletions({
  ledger,
  account,
  target,
  folderOf,
}: Pick<AccountJob, 'ledger' | 'account' | 'target' | 'folderOf'>): Promise<void> {
  for await (const { place, items } of inPlaces(eachGoneItem(ledger.sql, account.id), folderOf)) {
    const removed = await removeFrom(target, place, items);
    const noted = items.map((item): LedgerItem =>
      removed.has(item.targetId)
        ? { ...item, targetId: '', reason: 'removed from the target too' }
        : { ...item, reason: 'kept: it was touched in the target' },
    );
    await ledger.sql.transaction(async (tx) => await putItems(tx, noted));
  }
}
