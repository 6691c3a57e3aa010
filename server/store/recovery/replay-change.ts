import { fromRanges, type Change } from '../account/journal-facts.ts';
import { placesOf } from '../sql/items.ts';
import { addSubscription, removeSubscription } from '../sql/names.ts';
import { forgetBurial } from '../sql/tombstones.ts';
import { applyAnnotation } from '../transaction/annotations.ts';
import { replayFlags } from '../transaction/change-flags.ts';
import { applyExpunge } from '../transaction/expunge.ts';
import { applyForget } from '../transaction/forget.ts';
import { applyResync } from '../transaction/resync.ts';
import { checkChange } from './check-facts.ts';
import type { ReplayDraft } from './replay-draft.ts';
import { replayDocumentLink, replayDocumentProperties } from './replay-document.ts';
import { replayMember } from './replay-member.ts';
import { replayProperties, replayRemoved } from './replay-properties.ts';
import { replayTransfer } from './replay-transfer.ts';

/**
 * Does to the index what a journal entry says was done. What it wants of things that are not there is noted.
 * @throws DomainError bad-value, not-supported, not-found: nothing of it can be done
 */
export async function replayChange(draft: ReplayDraft, change: Change): Promise<void> {
  checkChange(change);
  switch (change.o) {
    case 'link':
      await replayLink(draft, change);
      break;
    case 'properties':
      await replayDocumentProperties(draft, change);
      break;
    case 'collection':
      await replayProperties(draft, change);
      break;
    case 'removed':
      await replayRemoved(draft, change.c);
      break;
    case 'flags':
      noteMissing(draft, 'flags', await replayFlags(draft, change.c, change.g), change.c);
      break;
    case 'expunge': {
      const uids = fromRanges(change.u);
      const gone = await applyExpunge(draft, change.c, { uids, at: change.at });
      noteMissing(draft, 'the removal', uids.length - gone.length, change.c);
      break;
    }
    case 'copy':
    case 'move':
      await replayTransfer(draft, change);
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
      await replayNote(draft, change);
      break;
    case 'forget':
      await applyForget(draft, change.b, change.t);
      break;
    case 'resync':
      await applyResync(draft, change);
      draft.settled(change.d);
      break;
    case 'gap':
      for (const id of draft.collections.ids()) draft.collections.edit(id)!.uidNext += change.n;
      break;
  }
}

/** Says in words what a change wants, for people who read what was set aside. */
export function describeChange(change: Change): string {
  const { o, c } = change as { readonly o?: unknown; readonly c?: unknown };
  const what = typeof o === 'string' ? `"${o.slice(0, 40)}"` : 'a change';
  return typeof c === 'number' ? `${what} in mailbox ${c}` : what;
}

async function replayLink(
  draft: ReplayDraft,
  change: Extract<Change, { readonly o: 'link' }>,
): Promise<void> {
  const [place] = await placesOf(draft.sql, draft.account, [change.i]);
  if (place !== undefined) {
    if (change.d === undefined) await replayMember(draft, change, change.z);
    else await replayDocumentLink(draft, { ...change, d: change.d });
    return;
  }
  const box = draft.collections.edit(change.c);
  if (box !== undefined) box.uidNext = Math.max(box.uidNext, change.u + 1);
  draft.note(
    `UID ${change.u} of mailbox ${change.c}`,
    `the content (${change.i}) it refers to is missing`,
  );
}

async function replayNote(
  draft: ReplayDraft,
  change: Extract<Change, { readonly o: 'note' }>,
): Promise<void> {
  const { c, entry, v } = change;
  if (c !== 0 && draft.collections.get(c) === undefined) {
    draft.note(`the annotation "${entry}" of mailbox ${c}`, 'the mailbox does not exist');
    return;
  }
  const value = v === null ? undefined : Buffer.from(v, 'base64');
  await applyAnnotation(draft, { mailbox: c, entry, value });
}

function noteMissing(draft: ReplayDraft, what: string, count: number, mailbox: number): void {
  if (count > 0)
    draft.note(`${what} of ${count} messages in mailbox ${mailbox}`, 'the messages are missing');
}
