import type { LedgerItem } from '../ledger.ts';
import { putItems, readGone } from '../sql/items.ts';
import type { TargetFolder } from '../target.ts';
import type { AccountJob } from './folder-job.ts';

/** Takes from the target what is gone from the source, but for what somebody has touched there since. */
export async function followDeletions(
  { ledger, account, target }: Pick<AccountJob, 'ledger' | 'account' | 'target'>,
  places: ReadonlyMap<number, TargetFolder>,
): Promise<void> {
  const byFolder = Map.groupBy(
    await readGone(ledger.sql, account.id),
    ({ targetFolder }) => targetFolder,
  );
  for (const [folder, items] of byFolder) {
    const place = places.get(folder);
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
