import {
  formatStatusValues,
  type StatusItem,
  type StatusValues,
} from '#codecs/imap/status-items.ts';
import { formatMailbox } from '#codecs/imap/string-format.ts';
import type { VisibleMailbox } from '../mailbox-access.ts';
import type { Session } from '../session.ts';

/** `STATUS name (MESSAGES 3 ...)` from the mailbox's counts, which cost nothing to read. */
// RFC 9051 §7.3.2
export async function formatStatusLine(
  session: Session,
  mailbox: VisibleMailbox,
  items: readonly StatusItem[],
): Promise<string> {
  const { collection } = mailbox;
  const { counts } = collection;
  const values: StatusValues = {
    MESSAGES: counts.messages,
    UIDNEXT: collection.uidNext,
    UIDVALIDITY: collection.uidValidity,
    UNSEEN: counts.unseen,
    SIZE: counts.bytes,
    DELETED: counts.deleted,
    'DELETED-STORAGE': counts.deletedBytes,
    HIGHESTMODSEQ: collection.highestModseq,
    MAILBOXID: collection.objectId,
    APPENDLIMIT: session.settings.maxMessageSize,
    ...(items.includes('RECENT') && { RECENT: await countRecent(session, mailbox) }),
  };
  return `STATUS ${formatMailbox(mailbox.name, session.names)} ${formatStatusValues(items, values)}`;
}

async function countRecent(
  session: Session,
  { owner, collection }: VisibleMailbox,
): Promise<number> {
  return await session.store.look(owner, async (reader) => {
    const from = await reader.recentFrom(collection.id);
    if (from >= collection.uidNext) return 0;
    return await reader.countFrom(collection.id, from);
  });
}
