import { takeUids } from '../account/draft.ts';
import type { MemberFacts } from '../account/journal-facts.ts';
import type { CollectionKind } from '../collection.ts';
import { weightsOf } from '../sql/change-members.ts';
import { applyMember } from '../transaction/insert-member.ts';
import { recoverMailbox, rescueMailbox } from './recover-mailbox.ts';
import type { ReplayDraft } from './replay-draft.ts';

/** Files a content where the journal says; under another UID when that one is taken. Gives the UID. */
export async function replayMember(
  draft: ReplayDraft,
  facts: MemberFacts,
  size: number,
  kind?: CollectionKind,
): Promise<number> {
  const box = await recoverMailbox(draft, facts.c, kind);
  const isTaken =
    facts.u < box.uidNext &&
    (await weightsOf(draft.sql, { account: draft.account, id: facts.c }, [facts.u])).length > 0;
  if (!isTaken) {
    await applyMember(draft, facts, size);
    return facts.u;
  }
  const u = takeUids(box, 1);
  draft.note(`UID ${facts.u} of mailbox ${facts.c}`, `it is used already; the message is UID ${u}`);
  await applyMember(draft, { ...facts, u }, size);
  return u;
}

/** Files a content of which nobody knows where it belongs. */
export async function rescueContent(
  draft: ReplayDraft,
  content: { readonly item: number; readonly size: number; readonly receivedAt: number },
): Promise<void> {
  const { item, size, receivedAt } = content;
  const box = await rescueMailbox(draft);
  const u = takeUids(box, 1);
  await applyMember(draft, { c: box.id, u, i: item, r: receivedAt }, size);
  draft.note(`the place of message ${item}`, `it cannot be read; the message is in "${box.name}"`);
}
