import type { ListedItem } from '../item.ts';
import type { LedgerItem } from '../ledger.ts';
import type { FolderJob } from './folder-job.ts';

/** An item of which nothing is known but that the source lists it. */
export function blankItem(
  { entry, batch }: Pick<FolderJob, 'entry' | 'batch'>,
  { id, version }: Pick<ListedItem, 'id' | 'version'>,
): LedgerItem {
  return {
    folder: entry.id,
    sourceId: id,
    version,
    size: 0,
    hash: '',
    uid: '',
    outcome: 'skipped',
    reason: '',
    targetFolder: entry.id,
    targetId: '',
    targetVersion: '',
    flags: '0',
    receivedAt: 0,
    batch,
    losses: [],
  };
}
