import type { CopyArgs } from '#codecs/imap/copy-args.ts';
import { formatResponseCode } from '#codecs/imap/response-code.ts';
import { uid, type ModSeq, type Uid } from '#platform/ids.ts';
import type { AccountReader, UidPair } from '#store/store.ts';
import type { CommandReply } from '../command.ts';
import { assertRights, type VisibleMailbox } from '../mailbox-access.ts';
import { assertWithinLimit, limitMessages, tellLimit } from '../message-limit.ts';
import { resolveMessages, type Numbering } from '../message-set.ts';
import type { Session } from '../session.ts';
import { copyAcross } from './copy-across.ts';

/** COPY, MOVE and their UID forms. */
// RFC 9051 §6.4.7, RFC 9051 §6.4.8
export async function runCopy(
  session: Session,
  args: CopyArgs,
  numbering: Numbering,
): Promise<CommandReply> {
  const { mailbox, user } = session;
  assertRights(mailbox, 'r');
  const target = await user.access.openTarget(args.mailbox, 'i');
  const { pairs, isMissing } = await transfer(session, { op: 'copy', args, numbering, target });
  if (pairs.length === 0) return { status: 'OK', text: 'No messages were copied' };
  return {
    status: 'OK',
    code: copyUid(target, pairs),
    text: isMissing ? 'Some messages are gone' : 'Copied',
  };
}

// RFC 6851 §3.1
export async function runMove(
  session: Session,
  args: CopyArgs,
  numbering: Numbering,
): Promise<CommandReply> {
  const { mailbox, user } = session;
  // RFC 6851 §4.1, RFC 4314 §4: what is moved away is deleted and expunged here.
  assertRights(mailbox, 'rte');
  if (mailbox.isReadOnly)
    return { status: 'NO', code: 'NOPERM', text: 'The mailbox is selected read-only' };
  const target = await user.access.openTarget(args.mailbox, 'i');
  const { pairs, limitCode, modseq } = await transfer(session, {
    op: 'move',
    args,
    numbering,
    target,
  });
  if (pairs.length === 0) return { status: 'OK', text: 'No messages were moved' };
  // RFC 6851 §4.3: before the EXPUNGE responses, which the session tells with its news.
  session.untagged(`OK [${copyUid(target, pairs)}] Moved`);
  if (modseq === undefined || target.collection.id === mailbox.id) session.lookForNews();
  else mailbox.noteUntold(modseq, { rows: [], vanished: pairs.map((pair) => pair.from) });
  return tellLimit(session, { status: 'OK' }, limitCode);
}

interface Transfer {
  readonly op: 'copy' | 'move';
  readonly args: CopyArgs;
  readonly numbering: Numbering;
  readonly target: VisibleMailbox;
}

async function transfer(
  session: Session,
  { op, args, numbering, target }: Transfer,
): Promise<{
  readonly pairs: readonly UidPair[];
  readonly isMissing: boolean;
  readonly limitCode: string | undefined;
  /** Of the change, where it was made in one account. */
  readonly modseq?: ModSeq;
}> {
  const { mailbox, store } = session;
  let limitCode: string | undefined;
  const choose = async (reader: AccountReader): Promise<Uid[]> => {
    const asked = await resolveMessages(reader, mailbox, { set: args.set, numbering });
    // RFC 9738 §3.1: COPY is done whole or not at all.
    if (op === 'copy') assertWithinLimit(session, asked);
    const { set, code } = limitMessages(session, asked);
    limitCode = code;
    return set.positions.map((p) => uid(set.uids[p]!));
  };
  if (target.owner !== mailbox.account) {
    const uids = await store.read(mailbox.account, choose);
    const pairs = await copyAcross(session, uids, target);
    if (op === 'move') await expungeMoved(session, pairs);
    return { pairs, isMissing: pairs.length < uids.length, limitCode };
  }
  await session.loadNumbers();
  return await store.transact(mailbox.account, async (tx) => {
    const uids = await choose(tx);
    const pairs =
      op === 'copy'
        ? await tx.copyMessages(mailbox.id, uids, target.collection.id)
        : await tx.moveMessages(mailbox.id, uids, target.collection.id);
    return { pairs, isMissing: pairs.length < uids.length, limitCode, modseq: tx.modseq };
  });
}

/** Between accounts a move is a copy that is safe in the target before anything leaves the source. */
async function expungeMoved(session: Session, pairs: readonly UidPair[]): Promise<void> {
  const { mailbox, store } = session;
  const uids: Uid[] = pairs.map((pair) => pair.from);
  await store.transact(mailbox.account, async (tx) => await tx.expunge(mailbox.id, uids));
}

// RFC 9051 §7.1 (COPYUID)
function copyUid(target: VisibleMailbox, pairs: readonly UidPair[]): string {
  return formatResponseCode({
    kind: 'COPYUID',
    uidValidity: target.collection.uidValidity,
    from: pairs.map((pair) => pair.from),
    to: pairs.map((pair) => pair.to),
  }).slice(1, -1);
}
