import type { CopyArgs } from '#codecs/imap/copy-args.ts';
import { formatResponseCode } from '#codecs/imap/response-code.ts';
import { uid, type Uid } from '#platform/ids.ts';
import type { UidPair } from '#store/store.ts';
import type { CommandReply } from '../command.ts';
import { assertRights, type VisibleMailbox } from '../mailbox-access.ts';
import { assertWithinLimit } from '../message-limit.ts';
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
  const { pairs } = await transfer(session, { op: 'move', args, numbering, target });
  if (pairs.length === 0) return { status: 'OK', text: 'No messages were moved' };
  // RFC 6851 §4.3: before the EXPUNGE responses, which the session tells with its news.
  session.untagged(`OK [${copyUid(target, pairs)}] Moved`);
  session.lookForNews();
  return { status: 'OK' };
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
): Promise<{ readonly pairs: readonly UidPair[]; readonly isMissing: boolean }> {
  const { mailbox, store } = session;
  const wanted = { set: args.set, numbering };
  if (target.owner !== mailbox.account) {
    const uids = await store.read(mailbox.account, async (reader) => {
      const set = await resolveMessages(reader, mailbox, wanted);
      assertWithinLimit(session, set);
      return set.positions.map((p) => uid(set.uids[p]!));
    });
    const pairs = await copyAcross(session, uids, target);
    if (op === 'move') await expungeMoved(session, pairs);
    return { pairs, isMissing: pairs.length < uids.length };
  }
  return await store.transact(mailbox.account, async (tx) => {
    const set = await resolveMessages(tx, mailbox, wanted);
    assertWithinLimit(session, set);
    const uids = set.positions.map((p) => uid(set.uids[p]!));
    const pairs =
      op === 'copy'
        ? await tx.copyMessages(mailbox.id, uids, target.collection.id)
        : await tx.moveMessages(mailbox.id, uids, target.collection.id);
    return { pairs, isMissing: pairs.length < uids.length };
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
