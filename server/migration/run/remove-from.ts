import type { LedgerItem } from '../ledger.ts';
import type { TargetFolder, TargetSession } from '../target.ts';

type TargetItem = Pick<LedgerItem, 'targetId' | 'targetVersion'>;

/** Removes what is still as the ledger knows it; gives the ids that went. */
export async function removeFrom(
  target: Pick<TargetSession, 'remove'>,
  place: TargetFolder,
  items: readonly TargetItem[],
): Promise<ReadonlySet<string>> {
  const wishes = items.map((it) => ({ id: it.targetId, version: it.targetVersion }));
  return new Set(await target.remove(place, wishes));
}

/** The ids of those that are there, touched or not. */
export async function stillThere(
  target: Pick<TargetSession, 'look'>,
  place: TargetFolder,
  items: readonly TargetItem[],
): Promise<ReadonlySet<string>> {
  const present = new Set<string>();
  const ids = items.map(({ targetId }) => targetId);
  for await (const chunk of target.look(place, ids, false))
    for (const { id } of chunk) present.add(id);
  return present;
}
