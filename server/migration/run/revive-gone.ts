import type { ListedItem } from '../item.ts';
import type { LedgerItem } from '../ledger.ts';
import { putItems } from '../sql/items.ts';
import type { FolderJob } from './folder-job.ts';
import { outcomeAgain } from './there-before.ts';

/**
 * Items that were thought gone and are listed again: a source that lost its mind for a while, or gave a short list. Where the
 * target still has them they are what they were; the others are to be carried over again. `before` is brought up to date.
 */
export async function reviveGone(
  { target, place, ledger }: FolderJob,
  listed: readonly ListedItem[],
  before: Map<string, LedgerItem>,
): Promise<void> {
  const gone = listed
    .flatMap(({ id }) => before.get(id) ?? [])
    .filter(({ outcome }) => outcome === 'gone');
  if (gone.length === 0) return;
  const present = new Set<string>();
  const ids = gone.map(({ targetId }) => targetId).filter((id) => id !== '');
  for await (const chunk of target.look(place, ids, false))
    for (const { id } of chunk) present.add(id);
  const revived: LedgerItem[] = [];
  for (const item of gone)
    if (present.has(item.targetId)) revived.push({ ...item, ...outcomeAgain(item) });
    else before.delete(item.sourceId);
  for (const item of revived) before.set(item.sourceId, item);
  await ledger.sql.transaction(async (tx) => await putItems(tx, revived));
}
