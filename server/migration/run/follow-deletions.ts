import type { LedgerItem } from '../ledger.ts';
import { eachGoneItem, putItems } from '../sql/items.ts';
import type { AccountJob } from './folder-job.ts';

/** Takes from the target what is gone from the source, but for what somebody has touched there since. */
export async function followDeletions({
  ledger,
  account,
  target,
  folderOf,
}: Pick<AccountJob, 'ledger' | 'account' | 'target' | 'folderOf'>): Promise<void> {
  for await (const page of eachGoneItem(ledger.sql, account.id))
    for (const [folder, items] of Map.groupBy(page, ({ targetFolder }) => targetFolder)) {
      const place = await folderOf(folder);
      if (place === undefined) continue;
      const wishes = items.map(({ targetId, targetVersion }) => ({
        id: targetId,
        version: targetVersion,
      }));
      const removed = new Set(await target.remove(place, wishes));
      const noted = items.map((item): LedgerItem =>
        removed.has(item.targetId)
          ? { ...item, targetId: '', reason: 'removed from the target too' }
          : { ...item, reason: 'kept: it was touched in the target' },
      );
      await ledger.sql.transaction(async (tx) => await putItems(tx, noted));
    }
}
