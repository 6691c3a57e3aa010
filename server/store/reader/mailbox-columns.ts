import type { CollectionId } from '#platform/ids.ts';
import type { FactColumns, FlagColumns } from '../message.ts';
import type { CollectionRow } from '../sql/collections.ts';
import {
  allUids,
  flagsSinceLately,
  type FlagTuple,
  type MailboxKey,
  uidBounds,
} from '../sql/members.ts';
import { vanishedSince } from '../sql/tombstones.ts';
import type { UidRanges } from '../store.ts';
import type { KeptColumns } from './column-cache.ts';
import {
  emptyFacts,
  flagColumnsOf,
  movedFacts,
  movedFlags,
  readFactColumns,
  readFlagColumns,
  type OwnFlagColumns,
} from './columns.ts';
import { movedUids, readUids, unbrokenUids } from './uids.ts';
import { flagRows } from './flag-rows.ts';
import type { View } from './view.ts';

/** Up to so many messages are read by themselves when the whole mailbox is not at hand. */
const FEW_MESSAGES = 300;
/** Up to so many modseqs back the changes are quicker to read than the whole mailbox. */
const FEW_CHANGES = 1_000;

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
  const kept = await keptThen(view, row);
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

function boxOf(view: View, { id }: CollectionRow): MailboxKey {
  return { account: view.account, id };
}

function spanOf(ranges: UidRanges): number {
  let span = 0;
  for (let i = 0; i < ranges.length; i += 2) span += ranges[i + 1]! - ranges[i]! + 1;
  return span;
}

/** What is kept and holds for the view as it is. */
function keptNow(view: View, row: CollectionRow): KeptColumns | undefined {
  const kept = view.columns?.get(row.id);
  if (kept === undefined || view.modseq < kept.from) return undefined;
  if (view.modseq > kept.to) {
    if (row.highestModseq > kept.to) return undefined;
    kept.to = view.modseq;
  }
  return kept;
}

/** The same, brought up to the view when that takes little. */
async function keptThen(view: View, row: CollectionRow): Promise<KeptColumns | undefined> {
  const now = keptNow(view, row);
  const kept = view.columns?.get(row.id);
  if (now !== undefined || kept === undefined || view.modseq < kept.from) return now;
  const since = kept.to;
  if (row.forgottenModseq > since || row.highestModseq - since > FEW_CHANGES) return undefined;
  const box = boxOf(view, row);
  const rows = await flagsSinceLately(view.sql, box, since);
  const gone = new Set((await vanishedSince(view.sql, box, since)).map(([uid]) => uid));
  const flags = kept.flags && movedFlags(kept.flags, rows, gone);
  const facts = kept.facts && (await movedFactsOf(view, box, { before: kept.facts, rows, gone }));
  const uids = kept.uids && movedUids(kept.uids, rows, gone);
  const isWhole = [flags?.uids, facts?.uids, uids].every(
    (all) => all === undefined || all.length === row.messages,
  );
  return isWhole ? keep(view, row, { flags, facts, uids }) : undefined;
}

async function movedFactsOf(
  view: View,
  box: MailboxKey,
  moved: {
    readonly before: FactColumns;
    readonly rows: readonly FlagTuple[];
    readonly gone: ReadonlySet<number>;
  },
): Promise<FactColumns> {
  const { before, rows, gone } = moved;
  const behind = before.uids.at(-1) ?? 0;
  const count = rows.filter((row) => row[0] > behind).length;
  const added = count === 0 ? noFacts : await readFactColumns(view.sql, box, { count, behind });
  return movedFacts(before, added, gone);
}

function keep(
  view: View,
  row: CollectionRow,
  columns: Pick<KeptColumns, 'flags' | 'facts' | 'uids'>,
): KeptColumns {
  const kept = { from: row.highestModseq, to: view.modseq, ...columns };
  view.columns?.put(row.id, kept);
  return kept;
}
