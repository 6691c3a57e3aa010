import type { ItemFlags, ListedItem } from '../item.ts';
import type { LedgerItem } from '../ledger.ts';
import { toCarriedFlags } from '../rules/carried-flags.ts';
import { putItems } from '../sql/items.ts';
import { withoutOwnMark } from '../rules/read-receipts.ts';
import { decodeFlags, encodeFlags } from './encode-flags.ts';
import { CAME_FROM_THERE, IN_BOTH } from '../way-back/reasons.ts';
import type { FolderJob } from './folder-job.ts';

interface FlagChange {
  readonly item: LedgerItem;
  readonly flags: string;
}

/** Brings changes of flags in the source since the last run to items that were carried over by then. */
export async function carryFlags(
  job: FolderJob,
  listed: readonly ListedItem[],
  before: ReadonlyMap<string, LedgerItem>,
): Promise<void> {
  const changed: FlagChange[] = [];
  for (const { id, flags } of listed) {
    const item = before.get(id);
    if (item === undefined || flags === undefined || item.targetId === '') continue;
    if (item.outcome !== 'written' && item.outcome !== 'merged') continue;
    const now = encodeFlags(toCarriedFlags(flags));
    if (now !== item.flags) changed.push({ item, flags: now });
  }
  // What was moved in both systems is elsewhere than the others.
  for (const [folder, changes] of Map.groupBy(changed, ({ item }) => item.targetFolder)) {
    const place = folder === job.entry.id ? job.place : await job.folderOf(folder);
    // Its place was removed by somebody, and this one has come since.
    if (place !== undefined) await changeAt({ ...job, place }, changes);
  }
}

async function changeAt(job: FolderJob, wanted: readonly FlagChange[]): Promise<void> {
  const { target, place, ledger } = job;
  const states = await statesOf(job, wanted);
  // What somebody has moved or deleted is known with the flags that it was carried over with: they took none of the others away.
  const changed = wanted.filter(({ item }) => states.has(item.targetId));
  const versions = await target.changeFlags(
    place,
    changed.map(({ item, flags }) => ({
      id: item.targetId,
      from: flagsBefore(item, decodeFlags(flags)),
      to: decodeFlags(flags),
    })),
  );
  const versionOf = ({ targetId, targetVersion }: LedgerItem): string => {
    const { isTouched, settled } = states.get(targetId)!;
    // What somebody has touched stays known as such.
    return (isTouched ? undefined : versions.get(targetId)) ?? settled ?? targetVersion;
  };
  await ledger.sql.transaction(
    async (tx) =>
      await putItems(
        tx,
        changed.map(({ item, flags }) => ({
          ...item,
          flags,
          targetVersion: versionOf(item),
          reason: item.reason === IN_BOTH ? CAME_FROM_THERE : item.reason,
        })),
      ),
  );
}

/** What both had before had flags of its own in each: those that only one of them has were not taken away in the other. */
function flagsBefore({ flags, reason }: LedgerItem, now: ItemFlags): ItemFlags {
  const known = decodeFlags(flags);
  if (reason !== IN_BOTH) return known;
  return {
    system: known.system & now.system,
    keywords: known.keywords.filter((it) => now.keywords.includes(it)),
  };
}

interface FlagState {
  /** Somebody has changed it in the target, in another way than the source. */
  readonly isTouched: boolean;
  /**
   * Its version where it is as it should be already: a run that was cut off may have changed flags without telling the ledger, and
   * nobody else has touched it.
   */
  readonly settled: string | undefined;
}

/** What there is in the target, by its ids. */
async function statesOf(
  { target, place }: Pick<FolderJob, 'target' | 'place'>,
  wanted: readonly FlagChange[],
): Promise<ReadonlyMap<string, FlagState>> {
  const wishes = new Map(wanted.map((it) => [it.item.targetId, it]));
  const states = new Map<string, FlagState>();
  for await (const chunk of target.look(place, [...wishes.keys()], false))
    for (const { id, version, flags } of chunk) {
      const { item, flags: wish } = wishes.get(id)!;
      const isAsWished = encodeFlags(withoutOwnMark(flags, item.losses)) === wish;
      const isOther = item.targetVersion !== '' && version !== item.targetVersion;
      states.set(id, {
        isTouched: isOther && !isAsWished,
        settled: isAsWished ? version : undefined,
      });
    }
  return states;
}
