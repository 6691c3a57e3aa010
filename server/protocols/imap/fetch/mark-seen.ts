import { uid } from '#platform/ids.ts';
import { systemFlags } from '#store/message.ts';
import type { Session } from '../session.ts';
import { tellKeywords } from '../session/tell-keywords.ts';
import { formatFlagResponse } from '../session/tell-updates.ts';

/**
 * Sets \Seen on messages whose text was just sent, and tells their flags. Gives what the command's answer waits for;
 * undefined when nothing had to be changed or the user may not.
 */
// RFC 9051 §6.4.5
export async function markSeen(
  session: Session,
  unseen: readonly number[],
): Promise<Promise<void> | undefined> {
  const { mailbox } = session;
  // RFC 4314 §4: without the right the flag stays as it is, and FETCH succeeds.
  if (unseen.length === 0 || mailbox.isReadOnly || !mailbox.rights.includes('s')) return undefined;
  const { value, durable } = await session.store.transactEarly(mailbox.account, async (tx) => {
    const flags = { system: systemFlags.seen, keywords: [] };
    const { changed } = await tx.changeFlags(mailbox.id, unseen.map(uid), { mode: 'add', flags });
    return { changed, keywords: await tx.keywords(mailbox.id) };
  });
  mailbox.markTold(value.changed);
  if (value.changed.length > 0) tellKeywords(session, value.keywords);
  let text = '';
  for (const row of value.changed)
    text += formatFlagResponse(session, mailbox.sequenceOf(row[0]), row);
  session.output.text(text);
  session.searches?.noteChanges(value.changed);
  return durable;
}
