import { lowerBound } from '#codecs/imap/sorted-numbers.ts';
import type { NumberRanges } from '#codecs/imap/number-ranges.ts';
import { resolveSequenceSet, STAR, type SequenceSet } from '#codecs/imap/sequence-set.ts';
import type { AccountReader } from '#store/store.ts';
import { CommandRefused } from './errors.ts';
import type { SelectedMailbox } from './selected-mailbox.ts';

/** Whether a command's numbers are message numbers or UIDs. */
export type Numbering = 'sequence' | 'uid';

/** Messages of the client's view: ascending positions in it, counted from 0. */
export interface MessageSet {
  /** All UIDs of the view. */
  readonly uids: Uint32Array;
  readonly positions: readonly number[];
}

/**
 * The messages that a set names. UIDs without a message name nothing; a message number without one is a mistake.
 * @throws CommandRefused
 */
// RFC 9051 §6.4.9
export async function resolveMessages(
  reader: AccountReader,
  selected: SelectedMailbox,
  wanted: { readonly set: SequenceSet; readonly numbering: Numbering },
): Promise<MessageSet> {
  const uids = await selected.uids(reader);
  if (wanted.numbering === 'sequence') assertInView(wanted.set, uids.length);
  return { uids, positions: positionsIn(uids, wanted, selected.savedResult) };
}

/** The same over UIDs already at hand; `saved` is what `$` stands for. */
export function positionsIn(
  uids: Uint32Array,
  { set, numbering }: { readonly set: SequenceSet; readonly numbering: Numbering },
  saved: ArrayLike<number>,
): number[] {
  // RFC 5182 §2.1
  if (set.kind === 'saved') return positionsOf(uids, saved);
  if (numbering === 'uid') return positionsWithin(uids, resolveSequenceSet(set, uids.at(-1) ?? 0));
  const positions: number[] = [];
  const ranges = resolveSequenceSet(set, uids.length);
  for (let i = 0; i < ranges.length; i += 2) {
    const last = Math.min(ranges[i + 1]!, uids.length);
    for (let n = ranges[i]!; n <= last; n++) positions.push(n - 1);
  }
  return positions;
}

// RFC 9051 §9 (seq-number): beyond the last message is BAD, and so is `*` in an empty mailbox.
function assertInView(set: SequenceSet, exists: number): void {
  if (set.kind === 'saved') return;
  const isBeyond = (n: number) => (n === STAR ? exists === 0 : n > exists);
  if (set.ranges.some(([first, last]) => isBeyond(first) || isBeyond(last)))
    throw new CommandRefused({
      status: 'BAD',
      text: `The mailbox has ${exists === 1 ? '1 message' : `${exists} messages`}`,
    });
}

/** Positions of the UIDs that lie in the ranges. */
export function positionsWithin(uids: Uint32Array, ranges: NumberRanges): number[] {
  const positions: number[] = [];
  let at = 0;
  for (let i = 0; i < ranges.length && at < uids.length; i += 2) {
    at = nextFrom(uids, ranges[i]!, at);
    const last = ranges[i + 1]!;
    while (at < uids.length && uids[at]! <= last) positions.push(at++);
  }
  return positions;
}

/** Positions of the wanted UIDs (ascending) that are in the view. */
export function positionsOf(uids: Uint32Array, wanted: ArrayLike<number>): number[] {
  const positions: number[] = [];
  let at = 0;
  for (let i = 0; i < wanted.length && at < uids.length; i++) {
    at = nextFrom(uids, wanted[i]!, at);
    if (uids[at] === wanted[i]) positions.push(at++);
  }
  return positions;
}

/**
 * UID ranges that hold these positions and no other message of the view: one range for each run of neighbours, so that a
 * whole mailbox is one range whatever the gaps between its UIDs.
 */
export function uidRangesOf({ uids, positions }: MessageSet): number[] {
  const ranges: number[] = [];
  let previous = -2;
  for (const position of positions) {
    const uid = uids[position]!;
    if (position === previous + 1) ranges[ranges.length - 1] = uid;
    else ranges.push(uid, uid);
    previous = position;
  }
  return ranges;
}

/** Sets mostly go on where they were: looks near before searching far. */
function nextFrom(sorted: Uint32Array, wanted: number, from: number): number {
  if (sorted[from] === undefined || sorted[from] >= wanted) return from;
  return lowerBound(sorted, wanted, from);
}
