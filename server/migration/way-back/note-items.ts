import type { Ledger, LedgerFolder, LedgerItem } from '../ledger.ts';
import { withOwnMark } from '../rules/read-receipts.ts';
import { decodeFlags, encodeFlags } from '../run/encode-flags.ts';
import { wasFoundThere } from '../run/there-before.ts';
import { putItems, readItems, removeItems } from '../sql/items.ts';
import { CAME_FROM_THERE, IN_BOTH, TAKEN_BACK } from './reasons.ts';

/** What the migration wrote to one folder here, as known on the way back: it came from there. */
export async function noteItems(
  ledger: Ledger,
  { kind }: LedgerFolder,
  about: {
    readonly place: number;
    readonly items: readonly LedgerItem[];
    /**
     * Their ids in the source count in the folder that this place leads to: another one than `place` where they were moved in both
     * systems.
     */
    readonly inSource: number | undefined;
    /** What was changed in the source since it was read has another version there by now. */
    readonly isByETag: boolean;
    readonly isSinceLast: (item: LedgerItem) => boolean;
    readonly isUndone: (item: LedgerItem) => boolean;
  },
): Promise<void> {
  const { place, items, inSource, isByETag, isSinceLast, isUndone } = about;
  const isSameFolder = inSource === place;
  const known = items.map((item) => ({
    ...item,
    folder: place,
    sourceId: item.targetId,
    version: kind === 'mailbox' ? '' : item.targetVersion,
    outcome: 'merged' as const,
    reason: isUndone(item) ? TAKEN_BACK : wasFoundThere(item) ? IN_BOTH : CAME_FROM_THERE,
    targetFolder: inSource ?? place,
    targetId: inSource === undefined ? '' : item.sourceId,
    targetVersion: isByETag && isSameFolder && kind !== 'mailbox' ? item.version : '',
    // What the migration has marked is no change by the user.
    flags: encodeFlags(withOwnMark(decodeFlags(item.flags), item.losses)),
    batch: 0,
  }));
  const since = new Set(items.filter(isSinceLast).map(({ targetId }) => targetId));
  await putNews(ledger, place, known, ({ sourceId }) => since.has(sourceId));
}

/** What the source has no longer goes back anew, if it is still here. */
export async function forget(
  { sql }: Ledger,
  place: number,
  items: readonly LedgerItem[],
): Promise<void> {
  const ids = items.map(({ targetId }) => targetId);
  await sql.transaction(async (tx) => await removeItems(tx, place, ids));
}

/** What went back already, or was noted before, stays as it is known, but for what is news. */
export async function putNews(
  { sql }: Ledger,
  place: number,
  items: readonly LedgerItem[],
  isNews: (item: LedgerItem) => boolean,
): Promise<void> {
  const ids = items.map(({ sourceId }) => sourceId);
  await sql.transaction(async (tx) => {
    const known = await readItems(tx, place, ids);
    await putItems(
      tx,
      items.filter((it) => !known.has(it.sourceId) || isNews(it)),
    );
  });
}
