import type { LedgerFolder } from '../ledger.ts';
import { unlistedFolders } from '../sql/listed-folders.ts';
import type { TargetFolder } from '../target.ts';
import type { AccountJob } from './folder-job.ts';
import { foldersById } from './folders-by-id.ts';
import { noteGone } from './note-gone.ts';

/**
 * Folders that the source no longer lists: what was in them is gone, unless it turns up in others, which is so when they were
 * renamed. Their places are added to `places`, for what is moved from there.
 * @param endpoints those that list anything: a source that lists nothing at all is out of order, and no reason to think that
 *   everything is gone
 */
export async function noteLostFolders(
  { ledger, account, target }: Pick<AccountJob, 'ledger' | 'account' | 'target'>,
  endpoints: readonly number[],
  places: Map<number, TargetFolder>,
): Promise<LedgerFolder[]> {
  const lost: LedgerFolder[] = [];
  for (const endpoint of endpoints)
    lost.push(...(await unlistedFolders(ledger.sql, account.id, endpoint)));
  if (lost.length === 0) return lost;
  const there = foldersById(await target.folders());
  for (const entry of lost) {
    const place = there.get(entry.targetId);
    if (place !== undefined) places.set(entry.id, place);
    await noteGone({ ledger, entry }, { gone: [], seen: new Set() });
  }
  return lost;
}

/** Takes away what this migration made for them, where it is empty by now. */
export async function removeLostFolders(
  { target }: Pick<AccountJob, 'target'>,
  lost: readonly LedgerFolder[],
): Promise<void> {
  const deepestFirst = [...lost].sort((a, b) => b.targetPath.length - a.targetPath.length);
  for (const { createdBy, targetId } of deepestFirst)
    if (createdBy > 0 && targetId !== '') await target.removeFolder(targetId);
}
