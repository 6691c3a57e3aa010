import type { Draft } from '../account/draft.ts';
import { fromRanges, type Change } from '../account/journal-facts.ts';
import { addSubscription, removeSubscription } from '../sql/names.ts';
import { forgetBurial } from '../sql/tombstones.ts';
import { applyAnnotation } from '../transaction/annotations.ts';
import { replayFlags } from '../transaction/change-flags.ts';
import { applyProperties, applyRemoved } from '../transaction/collections.ts';
import { replayTransfer } from '../transaction/copy-messages.ts';
import { applyExpunge } from '../transaction/expunge.ts';
import { applyForget } from '../transaction/forget.ts';
import { applyMember } from '../transaction/insert-member.ts';

/** Does to the index what a journal entry says was done. */
export async function replayChange(draft: Draft, change: Change): Promise<void> {
  switch (change.o) {
    case 'link':
      await applyMember(draft, change, change.z);
      break;
    case 'collection':
      await applyProperties(draft, change);
      break;
    case 'removed':
      await applyRemoved(draft, change.c);
      break;
    case 'flags':
      await replayFlags(draft, change.c, change.g);
      break;
    case 'expunge':
      await applyExpunge(draft, change.c, { uids: fromRanges(change.u), at: change.at });
      break;
    case 'copy':
    case 'move':
      await replayTransfer(draft, {
        op: change.o,
        from: change.c,
        to: change.to,
        uids: fromRanges(change.u),
        firstUid: change.n,
        at: change.at,
      });
      break;
    case 'dug':
      await forgetBurial(draft.sql, draft.account, {
        mailbox: change.c,
        modseq: change.q,
        uid: change.u,
      });
      break;
    case 'subscribe':
      await addSubscription(draft.sql, draft.account, change.name);
      break;
    case 'unsubscribe':
      await removeSubscription(draft.sql, draft.account, change.name);
      break;
    case 'note':
      await applyAnnotation(draft, {
        mailbox: change.c,
        entry: change.entry,
        value: change.v === null ? undefined : Buffer.from(change.v, 'base64'),
      });
      break;
    case 'forget':
      await applyForget(draft, change.b, change.t);
      break;
    case 'gap':
      for (const id of draft.collections.ids()) draft.collections.edit(id)!.uidNext += change.n;
      break;
  }
}
