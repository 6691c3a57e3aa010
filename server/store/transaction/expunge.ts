import { uid, type CollectionId, type Uid } from '#platform/ids.ts';
import { editMailbox, weigh, type Draft } from '../account/draft.ts';
import { toRanges } from '../account/journal-facts.ts';
import { buryExpunged, deleteMembers } from '../sql/change-members.ts';
import { markGone } from '../sql/documents.ts';
import { weights } from './weights.ts';

/** Removes messages; what brings them back stays for the retention time. */
export async function expunge(
  draft: Draft,
  mailbox: CollectionId,
  uids: readonly Uid[],
): Promise<readonly Uid[]> {
  const at = draft.nowSeconds;
  const gone = await applyExpunge(draft, mailbox, { uids, at });
  if (gone.length > 0) draft.journal.note({ o: 'expunge', c: mailbox, u: toRanges(gone), at });
  return gone.map(uid);
}

/** @returns the UIDs that were there, ascending */
export async function applyExpunge(
  draft: Draft,
  mailbox: number,
  death: { readonly uids: readonly number[]; readonly at: number },
): Promise<number[]> {
  const box = editMailbox(draft, mailbox);
  const key = { account: draft.account, id: mailbox };
  const { rows, runs } = await weights(draft, mailbox, death.uids);
  if (rows.length === 0) return [];
  const uids = rows.map((r) => r[0]);
  for (const [, systemFlags, , , size] of rows) weigh(draft, box, { systemFlags, size, sign: -1 });
  box.highestModseq = draft.modseq;
  await buryExpunged(draft.sql, key, { uids, runs, modseq: draft.modseq, at: death.at });
  await deleteMembers(draft.sql, key, { uids, runs });
  if (box.kind !== 'mailbox') await markGone(draft.sql, key, uids);
  draft.touched.removed(mailbox, uids);
  return uids;
}
