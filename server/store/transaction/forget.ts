import type { Draft } from '../account/draft.ts';
import { deleteOrphans, dropTombstones, forgetGraves, orphanBytes } from '../sql/compaction.ts';
import { dropForgottenDocuments } from '../sql/documents.ts';

/** Ends the time in which messages expunged before `beforeSeconds` can be brought back, and drops old tombstones. */
export async function applyForget(
  draft: Draft,
  beforeSeconds: number,
  old: readonly (readonly [mailbox: number, upTo: number])[],
): Promise<void> {
  const { sql, account, state } = draft;
  if ((await forgetGraves(sql, account, beforeSeconds)) > 0) {
    state.liveBytes -= await orphanBytes(sql, account);
    await deleteOrphans(sql, account);
  }
  for (const [mailbox, upTo] of old) {
    const row = draft.collections.edit(mailbox);
    if (row !== undefined) row.forgottenModseq = Math.max(row.forgottenModseq, upTo);
    await dropTombstones(sql, account, { mailbox, upTo });
  }
  if (old.length > 0) await dropForgottenDocuments(sql, account);
}
