import { takeUids } from '../account/draft.ts';
import { fromRanges, type Change } from '../account/journal-facts.ts';
import type { CollectionRow } from '../sql/collections.ts';
import { weightsOf, type WeightTuple } from '../sql/change-members.ts';
import { applyTransfer } from '../transaction/copy-messages.ts';
import { recoverMailbox } from './recover-mailbox.ts';
import type { ReplayDraft } from './replay-draft.ts';

type TransferChange = Extract<Change, { readonly o: 'copy' | 'move' }>;

/** Copies or moves what is still there; each message gets the UID it got then, whether or not others are missing. */
export async function replayTransfer(draft: ReplayDraft, change: TransferChange): Promise<void> {
  const uids = fromRanges(change.u);
  const key = { account: draft.account, id: change.c };
  const source = draft.collections.get(change.c);
  const rows = source === undefined ? [] : await weightsOf(draft.sql, key, uids);
  if (rows.length > 0) {
    const target = await recoverMailbox(draft, change.to);
    const first = await freeUids(draft, target, change, uids.length);
    for (const run of runsOf(uids, rows))
      await applyTransfer(draft, {
        op: change.o,
        source: draft.collections.edit(change.c)!,
        target,
        rows: run.rows,
        firstUid: first + run.index,
        at: change.at,
      });
  }
  const target = draft.collections.edit(change.to);
  if (target !== undefined) target.uidNext = Math.max(target.uidNext, change.n + uids.length);
  const missing = uids.length - rows.length;
  if (missing > 0)
    draft.note(
      `the ${change.o} of ${missing} messages from mailbox ${change.c} to ${change.to}`,
      source === undefined ? 'the mailbox does not exist' : 'the messages are missing',
    );
}

/** The first UID in the target: that of the journal, unless other messages have these UIDs. */
async function freeUids(
  draft: ReplayDraft,
  target: CollectionRow,
  change: TransferChange,
  count: number,
): Promise<number> {
  if (change.n < target.uidNext) {
    const wanted = Array.from({ length: count }, (_, i) => change.n + i);
    const taken = await weightsOf(draft.sql, { account: draft.account, id: target.id }, wanted);
    if (taken.length > 0) {
      const first = takeUids(target, count);
      draft.note(
        `UIDs from ${change.n} of mailbox ${target.id}`,
        `they are used already; the messages have UIDs from ${first}`,
      );
      return first;
    }
  }
  return change.n;
}

/** The rows in runs without a gap among the UIDs wanted, each with its place there. */
function runsOf(
  uids: readonly number[],
  rows: readonly WeightTuple[],
): { readonly index: number; readonly rows: WeightTuple[] }[] {
  const runs: { index: number; rows: WeightTuple[] }[] = [];
  let at = 0;
  for (const row of rows) {
    while (uids[at] !== row[0]) at++;
    const last = runs.at(-1);
    if (last !== undefined && last.index + last.rows.length === at) last.rows.push(row);
    else runs.push({ index: at, rows: [row] });
  }
  return runs;
}
