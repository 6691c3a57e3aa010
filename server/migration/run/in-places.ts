import type { LedgerItem } from '../ledger.ts';
import type { TargetFolder } from '../target.ts';
import type { AccountJob } from './folder-job.ts';

/** Items by the folders of the target that they are in; those whose folder is no longer there are left out. */
export async function* inPlaces(
  pages: AsyncIterable<readonly LedgerItem[]>,
  folderOf: AccountJob['folderOf'],
): AsyncGenerator<{ readonly place: TargetFolder; readonly items: readonly LedgerItem[] }> {
  for await (const page of pages)
    for (const [folder, items] of Map.groupBy(page, ({ targetFolder }) => targetFolder)) {
      const place = await folderOf(folder);
      if (place !== undefined) yield { place, items };
    }
}
