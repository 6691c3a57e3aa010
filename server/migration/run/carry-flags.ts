import type { ListedItem } from '../item.ts';
import type { LedgerItem } from '../ledger.ts';
import { toCarriedFlags } from '../rules/carried-flags.ts';
import { putItems } from '../sql/items.ts';
import { withoutOwnMark } from '../rules/read-receipts.ts';
import { decodeFlags, encodeFlags } from './encode-flags.ts';
import type { FolderJob } from './folder-job.ts';

/** Brings changes of flags in the source since the last run to items that were carried over by then. */
export async function carryFlags(
  job: FolderJob,
  listed: readonly ListedItem[],
  before: ReadonlyMap<string, LedgerItem>,
): Promise<void> {
  const { target, place, ledger, entry } = job;
  const changed: { item: LedgerItem; flags: string }[] = [];
  for (const { id, flags } of listed) {
    const item = before.get(id);
    if (item === undefined || flags === undefined || item.targetId === '') continue;
    // Its place was removed by somebody, and this one has come since.
    if (item.targetFolder !== entry.id) continue;
    if (item.outcome !== 'written' && item.outcome !== 'merged') continue;
    const now = encodeFlags(toCarriedFlags(flags));
    if (now !== item.flags) changed.push({ item, flags: now });
  }
  if (changed.length === 0) return;
  const touched = await touchedBefore(job, changed);
  const versions = await target.changeFlags(
    place,
    changed.map(({ item, flags }) => ({
      id: item.targetId,
      from: decodeFlags(item.flags),
      to: decodeFlags(flags),
    })),
  );
  const settled = await versionsInPlace(
    job,
    changed.filter(({ item }) => !versions.has(item.targetId)),
  );
  await ledger.sql.transaction(
    async (tx) =>
      await putItems(
        tx,
        changed.map(({ item, flags }) => ({
          ...item,
          flags,
          // What somebody has touched stays known as such.
          targetVersion:
            (touched.has(item.targetId) ? undefined : versions.get(item.targetId)) ??
            settled.get(item.targetId) ??
            item.targetVersion,
        })),
      ),
  );
}

/** What somebody has changed in the target, in another way than the source. */
async function touchedBefore(
  { target, place }: Pick<FolderJob, 'target' | 'place'>,
  changed: readonly { readonly item: LedgerItem; readonly flags: string }[],
): Promise<ReadonlySet<string>> {
  const wishes = new Map(changed.map((it) => [it.item.targetId, it]));
  const touched = new Set<string>();
  for await (const chunk of target.look(place, [...wishes.keys()], false))
    for (const { id, version, flags } of chunk) {
      const { item, flags: wish } = wishes.get(id)!;
      const isOther = item.targetVersion !== '' && version !== item.targetVersion;
      if (isOther && encodeFlags(withoutOwnMark(flags, item.losses)) !== wish) touched.add(id);
    }
  return touched;
}

/**
 * A run that was cut off may have changed flags without telling the ledger: what is as it should be already is as we left it, and
 * nobody else has touched it.
 */
async function versionsInPlace(
  { target, place }: Pick<FolderJob, 'target' | 'place'>,
  wanted: readonly { readonly item: LedgerItem; readonly flags: string }[],
): Promise<ReadonlyMap<string, string>> {
  const wishes = new Map(wanted.map((it) => [it.item.targetId, it]));
  const versions = new Map<string, string>();
  if (wishes.size === 0) return versions;
  for await (const chunk of target.look(place, [...wishes.keys()], false))
    for (const { id, version, flags } of chunk) {
      const { item, flags: wish } = wishes.get(id)!;
      if (encodeFlags(withoutOwnMark(flags, item.losses)) === wish) versions.set(id, version);
    }
  return versions;
}
