import type { SequenceSet } from '#codecs/imap/sequence-set.ts';
import type { ModSeq, Uid } from '#platform/ids.ts';
import type { CommandReply } from '../command.ts';
import { refuse } from '../errors.ts';
import { assertRights } from '../mailbox-access.ts';
import { limitMessages, tellLimit } from '../message-limit.ts';
import { positionsIn, positionsOf } from '../message-set.ts';
import type { SelectedMailbox } from '../selected-mailbox.ts';
import type { Session } from '../session.ts';

/** EXPUNGE and UID EXPUNGE: the session tells what is gone with its news. */
// RFC 9051 §6.4.3, RFC 9051 §6.4.9
export async function runExpunge(session: Session, set?: SequenceSet): Promise<CommandReply> {
  const { mailbox, features } = session;
  if (mailbox.isReadOnly) refuse('NOPERM', 'The mailbox is selected read-only');
  assertRights(mailbox, 'e');
  const { gone, modseq, limitCode } = await expungeDeleted(session, mailbox, set);
  if (gone.length === 0) {
    // Another process may have been quicker, and what it says of it be still on its way.
    if (modseq > mailbox.modseq + 1) mailbox.mustLook();
    return { status: 'OK' };
  }
  mailbox.noteUntold(modseq, { rows: [], vanished: gone });
  // RFC 7162 §3.2.7
  const tellsModseq = features.condstore || features.qresync;
  const reply: CommandReply = tellsModseq
    ? { status: 'OK', code: `HIGHESTMODSEQ ${modseq}` }
    : { status: 'OK' };
  return tellLimit(session, reply, limitCode);
}

/**
 * Removes the messages of the client's view that are flagged \Deleted; CLOSE does it without a word. Messages that came in
 * since are left: the client has not seen them.
 */
export async function expungeDeleted(
  session: Session,
  mailbox: SelectedMailbox,
  set?: SequenceSet,
): Promise<{
  readonly gone: readonly Uid[];
  readonly modseq: ModSeq;
  readonly limitCode?: string;
}> {
  return await session.store.transact(mailbox.account, async (tx) => {
    let deleted = (await tx.deletedUids(mailbox.id)).filter((u) => u < mailbox.uidNext);
    let limitCode: string | undefined;
    if (set !== undefined && deleted.length > 0) {
      const uids = await mailbox.uids(tx);
      const asked = positionsIn(uids, { set, numbering: 'uid' }, mailbox.savedResult);
      const isAsked = new Set<number>(asked.map((position) => uids[position]!));
      deleted = deleted.filter((u) => isAsked.has(u));
      // RFC 9738 §3.1: UID EXPUNGE is limited, EXPUNGE is not.
      const limit = limitMessages(session, { uids, positions: positionsOf(uids, deleted) });
      limitCode = limit.code;
      if (limitCode !== undefined) deleted = deleted.slice(-limit.set.positions.length);
    }
    if (deleted.length === 0) return { gone: [], modseq: tx.modseq };
    const gone = await tx.expunge(mailbox.id, deleted);
    return { gone, modseq: tx.modseq, ...(limitCode !== undefined && { limitCode }) };
  });
}
