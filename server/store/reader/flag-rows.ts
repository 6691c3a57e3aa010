import type { CollectionId } from '#platform/ids.ts';
import type { FlagRow } from '../message.ts';
import { flagsBetween, flagsOf, type FlagTuple } from '../sql/members.ts';
import type { UidRanges } from '../store.ts';
import { keptRows, smallNow } from './small-mailbox.ts';
import { planReading } from './uid-windows.ts';
import type { View } from './view.ts';

const PER_LIST = 10_000;

/** Flag rows, ascending by UID. */
export async function flagRows(
  view: View,
  mailbox: CollectionId,
  ranges: UidRanges | undefined,
): Promise<readonly FlagRow[]> {
  const row = await view.collection(mailbox);
  const small = row && smallNow(view, row);
  if (small !== undefined) return keptRows(small.flags, ranges);
  const box = { account: view.account, id: mailbox };
  const plan = planReading(ranges, PER_LIST);
  const parts: FlagTuple[][] = [];
  if (plan.kind === 'windows')
    for (const window of plan.windows) parts.push(await flagsBetween(view.sql, box, window));
  else for (const uids of plan.lists) parts.push(await flagsOf(view.sql, box, uids));
  return (parts.length === 1 ? parts[0]! : parts.flat()) as unknown as readonly FlagRow[];
}
