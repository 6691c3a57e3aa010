import type { ListedItem } from '../item.ts';
import type { LedgerItem } from '../ledger.ts';
import { putItems } from '../sql/items.ts';
import type { FolderJob } from './folder-job.ts';
import { outcomeAgain } from './there-before.ts';

/**
 * Items that were thought gone and are listed again: a source that lost its mind for a while, or gave a short list; or they came back
 * to where they had been. They are what they were, and what users have moved or deleted in the target meanwhile stays so. What the
 * migration itself took away there, or has moved to another folder, is to be carried over again. `before` is brought up to date.
 */
export async function reviveGone(
  { ledger }: Pick<FolderJob, 'ledger'>,
  listed: readonly ListedItem[],
  before: Map<string, LedgerItem>,
): Promise<void> {
  const gone = listed
    .flatMap(({ id }) => before.get(id) ?? [])
    .filter(({ outcome }) => outcome === 'gone');
  if (gone.length === 0) return;
  const revived: LedgerItem[] = [];
  for (const item of gone)
    if (item.targetId === '') before.delete(item.sourceId);
    else revived.push({ ...item, ...outcomeAgain(item) });
  for (const item of revived) before.set(item.sourceId, item);
  await ledger.sql.transaction(async (tx) => await putItems(tx, revived));
}
