// Small mailboxes are kept whole: whoever asks for one message soon asks for the others, and commits keep them up to date.
import { lowerBound } from '#codecs/imap/sorted-numbers.ts';
import type { FlagRow } from '../message.ts';
import type { TouchedMailbox, TouchedMailboxes } from '../account/touched-mailboxes.ts';
import type { CollectionRow } from '../sql/collections.ts';
import { membersBetween } from '../sql/items.ts';
import type { UidRanges } from '../store.ts';
import type { ColumnCache, KeptColumns, LeftMessages } from './column-cache.ts';
import {
  factColumnsOf,
  flagColumnsOf,
  movedFacts,
  movedFlags,
  type OwnFlagColumns,
} from './columns.ts';
import { KeptEnvelopes } from './kept-envelopes.ts';
import { KeptPlaces } from './kept-places.ts';
import { boxOf, keep, keptNow, keptThen } from './kept-columns.ts';
import type { View } from './view.ts';

const SMALL_MAILBOX = 500;
const LAST_UID = 0xffff_ffff;
/** What left longer ago is read where it is kept for good. */
const MAX_LEFT = 500;

export interface SmallMailbox extends KeptColumns {
  readonly flags: OwnFlagColumns;
  readonly facts: NonNullable<KeptColumns['facts']>;
  readonly left: LeftMessages;
  readonly envelopes: KeptEnvelopes;
  readonly places: KeptPlaces;
}

/** All of a small mailbox as the view has it, from memory where it is there; undefined when it is large. */
export async function smallMailbox(
  view: View,
  row: CollectionRow,
): Promise<SmallMailbox | undefined> {
  if (row.messages > SMALL_MAILBOX) return undefined;
  const now = smallNow(view, row);
  if (now !== undefined || !view.keepsColumns) return now;
  await view.settleItems();
  const before = await keptThen(view, row);
  const tuples =
    before?.flags !== undefined && before.facts !== undefined
      ? undefined
      : await membersBetween(view.sql, boxOf(view, row), {
          from: 1,
          to: LAST_UID,
          limit: SMALL_MAILBOX + 1,
        });
  if (tuples !== undefined && tuples.length !== row.messages) return undefined;
  const kept = keep(view, row, {
    flags: before?.flags ?? flagColumnsOf(tuples!.map(([u, , m, f, k]) => [u, f, k, m])),
    facts: before?.facts ?? factColumnsOf(tuples!.map(([u, i, , , , r, s, z]) => [u, i, r, s, z])),
    left: { since: row.highestModseq, list: [] },
    envelopes: before?.envelopes ?? new KeptEnvelopes(),
    places: before?.places ?? new KeptPlaces(),
  });
  return isSmall(kept) ? kept : undefined;
}

/** The same, when it is at hand. */
export function smallNow(view: View, row: CollectionRow): SmallMailbox | undefined {
  const kept = keptNow(view, row);
  return kept !== undefined && isSmall(kept) ? kept : undefined;
}

/** Follows a commit. */
export function moveSmallMailboxes(
  cache: ColumnCache,
  touched: TouchedMailboxes,
  modseq: number,
): void {
  for (const [mailbox, change] of touched.all()) {
    const { base } = change;
    // One that has grown large costs more to move than to read again when it is asked for.
    const isFollowed = isSmall(base) && base.flags.uids.length <= 2 * SMALL_MAILBOX;
    // Otherwise a reader was quicker, and has read it anew.
    if (isFollowed && cache.get(mailbox) === base && base.to < modseq)
      cache.put(mailbox, moved(base, change, modseq));
  }
}

/** Rows of the messages inside the ranges, ascending. */
export function keptRows(flags: OwnFlagColumns, ranges: UidRanges | undefined): FlagRow[] {
  const rows: FlagRow[] = [];
  for (const at of positionsInside(flags.uids, ranges)) rows.push(rowAt(flags, at));
  return rows;
}

/** What `changes()` tells, when memory reaches back so far. */
export function keptChanges(
  { flags, left }: SmallMailbox,
  since: number,
): { readonly rows: readonly FlagRow[]; readonly vanished: readonly number[] } | undefined {
  if (since < left.since) return undefined;
  const rows: FlagRow[] = [];
  for (let at = 0; at < flags.uids.length; at++)
    if (flags.modseqs[at]! > since) rows.push(rowAt(flags, at));
  const vanished = left.list.filter(([, modseq]) => modseq > since).map(([uid]) => uid);
  return { rows, vanished: vanished.sort((a, b) => a - b) };
}

/** UIDs of the messages whose system flags are so, ascending. */
export function keptUidsWith(
  { uids, marks, sets }: OwnFlagColumns,
  isWanted: (system: number) => boolean,
): number[] {
  const found: number[] = [];
  for (let at = 0; at < uids.length; at++)
    if (isWanted(sets[marks[at]!]!.system)) found.push(uids[at]!);
  return found;
}

/** Positions of the messages inside the ranges, ascending. */
export function positionsInside(uids: Uint32Array, ranges: UidRanges = [1, LAST_UID]): number[] {
  const positions: number[] = [];
  for (let i = 0; i < ranges.length; i += 2)
    for (
      let at = lowerBound(uids, ranges[i]!);
      at < uids.length && uids[at]! <= ranges[i + 1]!;
      at++
    )
      positions.push(at);
  return positions;
}

function isSmall(kept: KeptColumns): kept is SmallMailbox {
  return kept.left !== undefined && kept.flags !== undefined && kept.facts !== undefined;
}

function rowAt({ uids, modseqs, marks, sets }: OwnFlagColumns, at: number): FlagRow {
  const { system, keywords } = sets[marks[at]!]!;
  return [uids[at]!, system, keywords, modseqs[at]!] as unknown as FlagRow;
}

function moved(base: SmallMailbox, change: TouchedMailbox, modseq: number): SmallMailbox {
  const rows = [...change.rows.values()].sort((a, b) => a[0] - b[0]);
  const added = [...change.facts.values()].sort((a, b) => a[0] - b[0]);
  const facts = movedFacts(base.facts, factColumnsOf(added), change.gone);
  for (const [, item] of added) {
    const envelope = change.envelopes.get(item);
    if (envelope !== undefined) base.envelopes.put(item, envelope);
  }
  return {
    from: modseq,
    to: modseq,
    flags: movedFlags(base.flags, rows, change.gone),
    facts,
    left: movedLeft(base.left, change.gone, modseq),
    envelopes: base.envelopes,
    places: base.places,
  };
}

function movedLeft(left: LeftMessages, gone: ReadonlySet<number>, modseq: number): LeftMessages {
  if (gone.size === 0) return left;
  const list = [...left.list, ...Array.from(gone, (uid) => [uid, modseq] as const)];
  if (list.length <= MAX_LEFT) return { since: left.since, list };
  const cut = list.length - MAX_LEFT / 2;
  // All of one commit, or none.
  const since = list[cut - 1]![1];
  return { since, list: list.filter(([, at]) => at > since) };
}
