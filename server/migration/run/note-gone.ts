import type { LedgerItem } from '../ledger.ts';
import { eachItem, putItems, readItems } from '../sql/items.ts';
import type { IdLookup } from '../target.ts';
import type { FolderJob } from './folder-job.ts';

/**
 * Notes items that the source no longer has. They stay in the target until all folders of the account were looked at: one
 * that turns up in another folder has been moved.
 */
export async function noteGone(
  job: Pick<FolderJob, 'ledger' | 'entry'>,
  { gone, seen }: { readonly gone: readonly string[]; readonly seen: IdLookup | undefined },
): Promise<void> {
  const { ledger, entry } = job;
  if (seen !== undefined) {
    for await (const page of eachItem(ledger.sql, entry.id))
      await note(
        job,
        page.filter(({ sourceId }) => !seen.has(sourceId)),
      );
    return;
  }
  for (let at = 0; at < gone.length; at += 500)
    await note(job, [
      ...(await readItems(ledger.sql, entry.id, gone.slice(at, at + 500))).values(),
    ]);
}

async function note(
  { ledger }: Pick<FolderJob, 'ledger'>,
  items: readonly LedgerItem[],
): Promise<void> {
  const lost = items.filter(({ outcome }) => outcome !== 'gone');
  if (lost.length === 0) return;
  await ledger.sql.transaction(
    async (tx) =>
      await putItems(
        tx,
        lost.map((item) => ({
          ...item,
          outcome: 'gone' as const,
          reason: item.outcome === 'merged' ? item.reason : '',
        })),
      ),
  );
}
