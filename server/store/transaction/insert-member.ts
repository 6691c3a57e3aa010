import { editMailbox, weigh, type Draft } from '../account/draft.ts';
import type { MemberFacts } from '../account/journal-facts.ts';
import { insertMember } from '../sql/members.ts';
import { useKeywords } from './keywords.ts';

/** Puts a content into a mailbox under the UID in `facts`. @throws DomainError not-found */
export async function applyMember(draft: Draft, facts: MemberFacts, size: number): Promise<void> {
  const box = editMailbox(draft, facts.c);
  const systemFlags = facts.f ?? 0;
  const keywords = facts.k ?? '';
  box.uidNext = Math.max(box.uidNext, facts.u + 1);
  box.highestModseq = draft.modseq;
  useKeywords(box, keywords);
  weigh(draft, box, { systemFlags, size, sign: 1 });
  const savedAt = facts.s ?? facts.r;
  draft.touched.added(
    facts.c,
    [facts.u, systemFlags, keywords, draft.modseq],
    [facts.u, facts.i, facts.r, savedAt, size],
  );
  await insertMember(
    draft.sql,
    { account: draft.account, id: facts.c },
    {
      uid: facts.u,
      item: facts.i,
      systemFlags,
      keywords,
      modseq: draft.modseq,
      receivedAt: facts.r,
      savedAt,
      size,
    },
  );
}
