import { itemId, modSeq, uid, type CollectionId } from '#platform/ids.ts';
import { editMailbox, expectRoom, takeUids, type Draft } from '../account/draft.ts';
import type { MemberFacts } from '../account/journal-facts.ts';
import type { AddedMessage, NewMessage } from '../message.ts';
import { itemsByContent } from '../sql/items.ts';
import { contentIdentity, contentKey, emailIdOf, ownThread } from './content-identity.ts';
import { insertContent } from './insert-item.ts';
import { applyMember } from './insert-member.ts';
import { spellKeywords } from './keywords.ts';
import { joinThread } from './thread.ts';

/** Adds a message to a mailbox; a content that the account already has is not written again. */
export async function addMessage(
  draft: Draft,
  mailbox: CollectionId,
  message: NewMessage,
): Promise<AddedMessage> {
  const { content, summary } = message.prepared;
  const box = editMailbox(draft, mailbox);
  const size = content.size + (message.prefix?.length ?? 0);
  if (message.ignoreQuota !== true) expectRoom(draft, { bytes: size, messages: 1 });
  const keywords = spellKeywords(draft, message.flags.keywords).join(' ');
  const identity = contentIdentity(content.sha256, message.prefix);
  const hasPrefix = size > content.size;
  const known = hasPrefix ? undefined : await findItem(draft, identity);
  const member: MemberFacts = {
    c: mailbox,
    u: takeUids(box, 1),
    i: known?.id ?? draft.state.nextItem++,
    r: message.receivedAtSeconds,
    ...(message.receivedAtSeconds === draft.nowSeconds ? {} : { s: draft.nowSeconds }),
    ...(message.flags.system === 0 ? {} : { f: message.flags.system }),
    ...(keywords === '' ? {} : { k: keywords }),
  };
  if (known !== undefined) draft.journal.note({ o: 'link', z: size, ...member });
  else {
    const own = ownThread(identity);
    const thread = await joinThread(draft, summary, own);
    if (!hasPrefix) draft.fresh.set(identity.toString('latin1'), { id: member.i, size });
    draft.journal.add(
      {
        kind: 'message',
        content,
        ...(message.prefix === undefined ? {} : { prefix: message.prefix }),
        from: { sender: message.envelopeSender ?? '', atSeconds: message.receivedAtSeconds },
      },
      { ...member, ...(thread === own ? {} : { t: thread }) },
      (place) =>
        insertContent(draft, { id: member.i, identity, thread, size, hasPrefix, summary }, place),
    );
  }
  await applyMember(draft, member, size);
  return {
    uid: uid(member.u),
    modseq: modSeq(draft.modseq),
    itemId: itemId(member.i),
    emailId: emailIdOf(identity),
  };
}

async function findItem(draft: Draft, identity: Buffer): Promise<{ id: number } | undefined> {
  const fresh = draft.fresh.get(identity.toString('latin1'));
  if (fresh !== undefined) return fresh;
  const candidates = await itemsByContent(draft.sql, draft.account, contentKey(identity));
  const found = candidates.find(([, known]) => identity.equals(known));
  return found && { id: found[0] };
}
