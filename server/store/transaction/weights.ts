import { lowerBound } from '#codecs/imap/sorted-numbers.ts';
import type { FlagColumns } from '../message.ts';
import type { Draft } from '../account/draft.ts';
import {
  mostRuns,
  runsOf,
  weightsIn,
  weightsOf,
  type UidRun,
  type WeightTuple,
} from '../sql/change-members.ts';

/** What a change of messages needs to know of them, ascending by UID. */
export interface ChosenMessages {
  readonly rows: readonly WeightTuple[];
  /** Ranges of UIDs in which there are these messages and no others; undefined when they are too many to be of use. */
  readonly runs: readonly UidRun[] | undefined;
}

/** Those of the messages that are there: from memory where that is at hand. */
export async function weights(
  draft: Draft,
  mailbox: number,
  uids: readonly number[],
): Promise<ChosenMessages> {
  const key = { account: draft.account, id: mailbox };
  if (!uids.every((uid, i) => i === 0 || uids[i - 1]! < uid))
    return { rows: await weightsOf(draft.sql, key, uids), runs: undefined };
  const { flags, facts } = draft.touched.kept(mailbox) ?? {};
  if (flags !== undefined && facts !== undefined) return keptWeights(flags, facts.sizes, uids);
  const runs = runsOf(uids);
  if (runs !== undefined) return { rows: await weightsOf(draft.sql, key, uids), runs };
  if (uids.at(-1)! - uids[0]! > MOST_SPARSE * uids.length)
    return { rows: await weightsOf(draft.sql, key, uids), runs: undefined };
  return choose(await weightsIn(draft.sql, key, [uids[0]!, uids.at(-1)!]), uids);
}

/** Up to so many UIDs for each that is wanted, reading all that lie between is quicker than asking for each. */
const MOST_SPARSE = 4;

function keptWeights(
  flags: FlagColumns,
  sizes: ArrayLike<number>,
  uids: readonly number[],
): ChosenMessages {
  const rows: WeightTuple[] = [];
  const places: number[] = [];
  let at = -1;
  for (const uid of uids) {
    // Mostly the next one.
    at = flags.uids[at + 1] === uid ? at + 1 : lowerBound(flags.uids, uid);
    if (flags.uids[at] !== uid) continue;
    const { system, keywords } = flags.sets[flags.marks[at]!]!;
    rows.push([uid, system, keywords, flags.modseqs[at]!, sizes[at]!]);
    places.push(at);
  }
  return { rows, runs: runsAt(rows, places) };
}

/** @param all every message from the first of the UIDs to the last */
function choose(all: readonly WeightTuple[], uids: readonly number[]): ChosenMessages {
  const rows: WeightTuple[] = [];
  const places: number[] = [];
  let next = 0;
  for (const [at, row] of all.entries()) {
    while (uids[next]! < row[0]) next++;
    if (uids[next] !== row[0]) continue;
    rows.push(row);
    places.push(at);
  }
  return { rows, runs: runsAt(rows, places) };
}

/** @param places of the rows among all messages */
function runsAt(
  rows: readonly WeightTuple[],
  places: readonly number[],
): readonly UidRun[] | undefined {
  const most = mostRuns(rows.length);
  const runs: UidRun[] = [];
  for (let first = 0; first < rows.length;) {
    if (runs.length === most) return undefined;
    let last = first;
    while (places[last + 1] === places[last]! + 1) last++;
    runs.push([rows[first]![0], rows[last]![0]]);
    first = last + 1;
  }
  return runs;
}
