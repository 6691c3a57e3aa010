import type { CollectionId } from '#platform/ids.ts';
import type { FactColumns, FlagColumns } from '../message.ts';
import { allUids, uidBounds } from '../sql/members.ts';
import type { UidRanges } from '../store.ts';
import {
  emptyFacts,
  flagColumnsOf,
  readFactColumns,
  readFlagColumns,
  type OwnFlagColumns,
} from './columns.ts';
import { flagRows } from './flag-rows.ts';
import { boxOf, keep, keptNow, keptThen } from './kept-columns.ts';
import { smallMailbox } from './small-mailbox.ts';
import { readUids, unbrokenUids } from './uids.ts';
import type { View } from './view.ts';

/** Up to so many messages are read by themselves when the whole mailbox is not at hand. */
const FEW_MESSAGES = 300;
const nothing: OwnFlagColumns = flagColumnsOf([]);
const noFacts: FactColumns = emptyFacts(0);

/** Flags of the messages in `ranges`, and perhaps of others, or of all. */
export async function flagColumns(
  view: View,
  mailbox: CollectionId,
  ranges?: UidRanges,
): Promise<FlagColumns> {
  const row = await view.collection(mailbox);
  if (row === undefined) return nothing;
  const small = await smallMailbox(view, row);
  if (small !== undefined) return small.flags;
  const isFew = ranges !== undefined && spanOf(ranges) <= FEW_MESSAGES;
  const kept = isFew ? keptNow(view, row) : await keptThen(view, row);
  if (kept?.flags !== undefined) return kept.flags;
  if (isFew) return flagColumnsOf(await flagRows(view, mailbox, ranges));
  const flags = await readFlagColumns(view.sql, boxOf(view, row), row.messages);
  keep(view, row, { flags, facts: kept?.facts });
  return flags;
}

export async function factColumns(view: View, mailbox: CollectionId): Promise<FactColumns> {
  await view.settleItems();
  const row = await view.collection(mailbox);
  if (row === undefined) return noFacts;
  const kept = (await smallMailbox(view, row)) ?? (await keptThen(view, row));
  if (kept?.facts !== undefined) return kept.facts;
  const count = row.messages;
  const facts = await readFactColumns(view.sql, boxOf(view, row), { count });
  keep(view, row, { flags: kept?.flags, facts });
  return facts;
}

/** All UIDs, ascending. */
export async function mailboxUids(view: View, mailbox: CollectionId): Promise<Uint32Array> {
  const row = await view.collection(mailbox);
  if (row === undefined) return nothing.uids;
  const small = await smallMailbox(view, row);
  if (small !== undefined) return small.flags.uids;
  const isFew = row.messages <= FEW_MESSAGES;
  const kept = isFew ? keptNow(view, row) : await keptThen(view, row);
  const known = kept?.flags?.uids ?? kept?.facts?.uids ?? kept?.uids;
  if (known !== undefined) return known;
  const box = boxOf(view, row);
  if (isFew) return Uint32Array.from(await allUids(view.sql, box), ([n]) => n);
  const uids =
    unbrokenUids(await uidBounds(view.sql, box), row.messages) ??
    (await readUids(view.sql, box, row.messages));
  keep(view, row, { flags: undefined, facts: undefined, uids });
  return uids;
}

function spanOf(ranges: UidRanges): number {
  let span = 0;
  for (let i = 0; i < ranges.length; i += 2) span += ranges[i + 1]! - ranges[i]! + 1;
  return span;
}
