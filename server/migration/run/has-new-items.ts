import { isDomainError } from '#platform/errors.ts';
import type { SourceFolder } from '../item.ts';
import type { LedgerFolder, LedgerItem } from '../ledger.ts';
import type { SourceSession } from '../source.ts';
import { readItems } from '../sql/items.ts';
import type { AccountJob } from './folder-job.ts';
import { IdSet } from './id-set.ts';
import { noteGone } from './note-gone.ts';

/**
 * Whether a folder whose place somebody has removed from the target has something that was never carried over: else it is not made
 * again for flags that changed, or for items that went. Those are noted as gone, so that they are known where they turn up.
 * @param countsChanges on the way back what was changed goes back, too
 */
export async function hasNewItems(
  { ledger, signal }: Pick<AccountJob, 'ledger' | 'signal'>,
  session: Pick<SourceSession, 'list'>,
  about: {
    readonly folder: SourceFolder;
    readonly entry: LedgerFolder;
    readonly countsChanges: boolean;
  },
): Promise<boolean> {
  const { folder, entry, countsChanges } = about;
  try {
    const listing = await session.list(folder, entry.state);
    if (entry.validity !== '' && listing.validity !== entry.validity) return true;
    const seen = listing.isComplete ? new IdSet() : undefined;
    for await (const chunk of listing.items) {
      signal.throwIfAborted();
      const ids = chunk.map(({ id }) => id);
      const known = await readItems(ledger.sql, entry.id, ids);
      for (const { id, version } of chunk) {
        seen?.add(id);
        const before = known.get(id);
        if (before === undefined || isLeft(before)) return true;
        if (countsChanges && before.version !== version) return true;
      }
    }
    await noteGone({ ledger, entry }, { gone: listing.gone(), seen });
    return false;
  } catch (error) {
    if (signal.aborted || !isDomainError(error)) throw error;
    // It fails again, and is told, when it is copied.
    return true;
  }
}

/** What has failed, and is not kept as a report message either. */
export function isLeft({ outcome, targetId }: LedgerItem): boolean {
  return (outcome === 'refused' || outcome === 'unreadable') && targetId === '';
}
