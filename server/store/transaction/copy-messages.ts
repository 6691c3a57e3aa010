import { uid, type CollectionId, type Uid } from '#platform/ids.ts';
import { editMailbox, expectRoom, takeUids, weigh, type Draft } from '../account/draft.ts';
import { toRanges } from '../account/journal-facts.ts';
import type { CollectionRow } from '../sql/collections.ts';
import {
  buryMoved,
  copyMembers,
  deleteMembers,
  weightsOf,
  type WeightTuple,
} from '../sql/change-members.ts';
import type { UidPair } from '../store.ts';
import { useKeywords } from './keywords.ts';

export interface Transfer {
  readonly op: 'copy' | 'move';
  readonly from: CollectionId;
  readonly to: CollectionId;
}

/** Copies or moves messages inside the account: memberships only, no content. Pairs ascending by source UID. */
export async function transferMessages(
  draft: Draft,
  transfer: Transfer,
  uids: readonly Uid[],
): Promise<readonly UidPair[]> {
  const source = editMailbox(draft, transfer.from);
  const target = editMailbox(draft, transfer.to);
  const rows = await weightsOf(draft.sql, { account: draft.account, id: transfer.from }, uids);
  if (rows.length === 0) return [];
  if (transfer.op === 'copy') {
    const bytes = rows.reduce((sum, row) => sum + row[4], 0);
    expectRoom(draft, { bytes, messages: rows.length });
  }
  const firstUid = takeUids(target, rows.length);
  const at = draft.nowSeconds;
  await applyTransfer(draft, { op: transfer.op, source, target, rows, firstUid, at });
  draft.journal.note({
    o: transfer.op,
    c: transfer.from,
    u: toRanges(rows.map((r) => r[0])),
    to: transfer.to,
    n: firstUid,
    at,
  });
  return rows.map(([from], index) => ({ from: uid(from), to: uid(firstUid + index) }));
}

/** Does what a transfer does to rows and counts; the UIDs were taken before. */
export async function applyTransfer(
  draft: Draft,
  t: {
    readonly op: 'copy' | 'move';
    readonly source: CollectionRow;
    readonly target: CollectionRow;
    readonly rows: readonly WeightTuple[];
    readonly firstUid: number;
    readonly at: number;
  },
): Promise<void> {
  const { source, target, rows, at } = t;
  const key = { account: draft.account, id: source.id };
  const { modseq } = draft;
  const uids = rows.map((r) => r[0]);
  await copyMembers(draft.sql, key, {
    uids,
    to: target.id,
    firstUid: t.firstUid,
    modseq,
    savedAt: at,
  });
  for (const keywords of new Set(rows.map((r) => r[2]))) useKeywords(target, keywords);
  for (const [, systemFlags, , , size] of rows)
    weigh(draft, target, { systemFlags, size, sign: 1 });
  target.highestModseq = modseq;
  draft.touched.lose(target.id);
  if (t.op === 'copy') return;
  await buryMoved(draft.sql, key, { uids, modseq, at });
  await deleteMembers(draft.sql, key, { uids });
  draft.touched.removed(source.id, uids);
  for (const [, systemFlags, , , size] of rows)
    weigh(draft, source, { systemFlags, size, sign: -1 });
  source.highestModseq = modseq;
}
