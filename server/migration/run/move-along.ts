import type { LedgerItem } from '../ledger.ts';
import type { FolderJob } from './folder-job.ts';
import { versionOf } from './version-of.ts';

/**
 * Moves in the target what was moved in the source; tells where it is then. What somebody has moved or removed there meanwhile stays
 * so, and is known by its former place; what they have changed stays known as changed: it keeps a version that it no longer has.
 */
export async function moveAlong(
  { target, place, entry, folderOf }: FolderJob,
  gone: LedgerItem,
): Promise<Pick<LedgerItem, 'targetFolder' | 'targetId' | 'targetVersion'>> {
  const { targetFolder, targetId, targetVersion } = gone;
  const stays = { targetFolder, targetId, targetVersion };
  if (targetFolder === entry.id) return stays;
  const from = await folderOf(targetFolder);
  if (from === undefined) return stays;
  const before = await versionOf({ target, place: from }, targetId);
  const moved = (await target.move(from, [targetId], place)).get(targetId);
  if (moved === undefined) return stays;
  const isTouched = targetVersion !== '' && before !== targetVersion;
  return {
    targetFolder: entry.id,
    targetId: moved,
    targetVersion: isTouched ? targetVersion : await versionOf({ target, place }, moved),
  };
}
