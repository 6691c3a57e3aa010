import type { LedgerItem } from '../ledger.ts';
import type { TargetFolder } from '../target.ts';
import type { FolderJob } from './folder-job.ts';
import { wasFoundThere } from './there-before.ts';

/** What there is in the target of something that was carried over before. */
export type FormerState =
  | { readonly kind: 'there'; readonly place: TargetFolder }
  /** Users had it before, and it never was as in the source: it is not overwritten when the source changes its own. */
  | { readonly kind: 'another' }
  | { readonly kind: 'removed' };

type Job = Pick<FolderJob, 'target' | 'place' | 'entry' | 'folderOf' | 'isItemsOnly'>;

/** By their ids in the source; those that the way back has no place for are left out. */
export async function lookAtFormer(
  job: Job,
  former: readonly LedgerItem[],
): Promise<ReadonlyMap<string, FormerState>> {
  const states = new Map<string, FormerState>();
  for (const [folder, items] of Map.groupBy(former, ({ targetFolder }) => targetFolder)) {
    const place = folder === job.entry.id ? job.place : await job.folderOf(folder);
    if (place !== undefined) await lookInPlace(job, place, { items, states });
    else if (!job.isItemsOnly)
      for (const { sourceId } of items) states.set(sourceId, { kind: 'removed' });
  }
  return states;
}

async function lookInPlace(
  job: Job,
  place: TargetFolder,
  on: { readonly items: readonly LedgerItem[]; readonly states: Map<string, FormerState> },
): Promise<void> {
  const { items, states } = on;
  const isSettings = place.kind === 'settings';
  const [found, written] = [
    items.filter((it) => !isSettings && wasFoundThere(it)),
    items.filter((it) => isSettings || !wasFoundThere(it)),
  ];
  for (const { sourceId } of items) states.set(sourceId, { kind: 'there', place });
  const asked = written.filter((it) => !isSettings && isMissed(job, it));
  for (const [list, withHash] of [[found, true] as const, [asked, false] as const]) {
    if (list.length === 0) continue;
    const missing = new Map(list.map((it) => [it.targetId, it]));
    const ids = [...missing.keys()];
    for await (const chunk of job.target.look(place, ids, withHash))
      for (const { id, contentHash } of chunk) {
        const { sourceId, hash } = missing.get(id)!;
        missing.delete(id);
        if (contentHash !== undefined && contentHash !== hash)
          states.set(sourceId, { kind: 'another' });
      }
    for (const it of missing.values())
      if (isMissed(job, it)) states.set(it.sourceId, { kind: 'removed' });
  }
}

/** What is no longer where it was written was moved or deleted by somebody; on the way back it goes back all the same. */
function isMissed({ isItemsOnly }: Job, { targetVersion, batch }: LedgerItem): boolean {
  return !isItemsOnly && targetVersion !== '' && batch > 0;
}
