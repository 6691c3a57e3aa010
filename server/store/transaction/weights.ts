import { lowerBound } from '#codecs/imap/sorted-numbers.ts';
import type { Draft } from '../account/draft.ts';
import { weightsOf, type WeightTuple } from '../sql/change-members.ts';

/** What a change of messages needs to know of them, from memory where that is at hand; ascending by UID, as they are asked for. */
export async function weights(
  draft: Draft,
  mailbox: number,
  uids: readonly number[],
): Promise<WeightTuple[]> {
  const { flags, facts } = draft.touched.kept(mailbox) ?? {};
  const isAscending = uids.every((uid, i) => i === 0 || uids[i - 1]! < uid);
  if (flags === undefined || facts === undefined || !isAscending)
    return await weightsOf(draft.sql, { account: draft.account, id: mailbox }, uids);
  const rows: WeightTuple[] = [];
  for (const uid of uids) {
    const at = lowerBound(flags.uids, uid);
    if (flags.uids[at] !== uid) continue;
    const { system, keywords } = flags.sets[flags.marks[at]!]!;
    rows.push([uid, system, keywords, flags.modseqs[at]!, facts.sizes[at]!]);
  }
  return rows;
}
