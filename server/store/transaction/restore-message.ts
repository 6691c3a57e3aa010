import { DomainError } from '#platform/errors.ts';
import { itemId, modSeq, uid, type CollectionId, type ItemId } from '#platform/ids.ts';
import { editMailbox, expectRoom, takeUids, type Draft } from '../account/draft.ts';
import type { MemberFacts } from '../account/journal-facts.ts';
import type { AddedMessage } from '../message.ts';
import type { MessagePlace } from '../store.ts';
import { identityOf } from '../sql/items.ts';
import { forgetBurial, lastBurial } from '../sql/tombstones.ts';
import { emailIdOf } from './content-identity.ts';
import { applyMember } from './insert-member.ts';

/** System flags that come back with a message; \Deleted does not. */
const RESTORED_FLAGS = ~4;

/** Brings back an expunged message under a new UID. @throws DomainError not-found, over-quota */
export async function restoreMessage(
  draft: Draft,
  { item, from }: { readonly item: ItemId; readonly from: MessagePlace | undefined },
  to: CollectionId,
): Promise<AddedMessage> {
  const box = editMailbox(draft, to);
  const grave = await lastBurial(draft.sql, draft.account, { item, from });
  const identity = await identityOf(draft.sql, draft.account, item);
  if (grave === undefined || identity === undefined)
    throw new DomainError('not-found', 'the message cannot be restored (any more)');
  expectRoom(draft, { bytes: grave.size, messages: 1 });
  const systemFlags = grave.systemFlags & RESTORED_FLAGS;
  const member: MemberFacts = {
    c: to,
    u: takeUids(box, 1),
    i: item,
    r: grave.receivedAt,
    s: draft.nowSeconds,
    f: systemFlags,
    ...(grave.keywords === '' ? {} : { k: grave.keywords }),
  };
  draft.journal.note({ o: 'link', z: grave.size, ...member });
  await applyMember(draft, member, grave.size);
  draft.journal.note({ o: 'dug', c: grave.mailbox, q: grave.modseq, u: grave.uid });
  await forgetBurial(draft.sql, draft.account, grave);
  return {
    uid: uid(member.u),
    modseq: modSeq(draft.modseq),
    itemId: itemId(item),
    emailId: emailIdOf(identity),
  };
}
