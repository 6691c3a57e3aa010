import type { ReplaceArgs } from '#codecs/imap/append-args.ts';
import { uid, type Uid } from '#platform/ids.ts';
import type { CommandReply } from '../command.ts';
import { refuse } from '../errors.ts';
import { assertRights, type VisibleMailbox } from '../mailbox-access.ts';
import type { Numbering } from '../message-set.ts';
import { resolveMessages } from '../message-set.ts';
import type { Session } from '../session.ts';
import {
  gatherMessages,
  owningStreamed,
  type GatheredMessage,
  type Owned,
  type Streamed,
} from './gather-message.ts';
import { appendUid } from './run-append.ts';

/** REPLACE: a new message takes the place of an old one, in the same or another mailbox; both happen or neither. */
// RFC 8508 §3
export async function runReplace(
  session: Session,
  given: { readonly args: ReplaceArgs; readonly streamed: Streamed },
  numbering: Numbering,
): Promise<CommandReply> {
  return await owningStreamed(given.streamed, (owned) =>
    replace(session, { ...given, owned }, numbering),
  );
}

async function replace(
  session: Session,
  given: { readonly args: ReplaceArgs; readonly streamed: Streamed; readonly owned: Owned },
  numbering: Numbering,
): Promise<CommandReply> {
  const { args, streamed, owned } = given;
  const { mailbox } = session;
  if (mailbox.isReadOnly) refuse('NOPERM', 'The mailbox is selected read-only');
  assertRights(mailbox, 'te');
  const target = await session.user.access.openTarget(args.mailbox, 'i');
  const [message] = await gatherMessages(session, {
    messages: [args.message],
    streamed,
    rights: target.rights,
    owned,
  });
  const replaced = await findReplaced(session, args, numbering);
  const added =
    target.owner === mailbox.account
      ? await replaceWithin(session, { message: message!, replaced, target })
      : await replaceAcross(session, { message: message!, replaced, target });
  // RFC 8508 §3.4: before the EXPUNGE, which the session tells with its news.
  session.untagged(`OK [${appendUid(target.collection, [added])}] Replaced`);
  session.lookForNews();
  return { status: 'OK' };
}

interface Replacement {
  readonly message: GatheredMessage;
  readonly replaced: Uid;
  readonly target: VisibleMailbox;
}

async function findReplaced(
  session: Session,
  args: ReplaceArgs,
  numbering: Numbering,
): Promise<Uid> {
  const { mailbox, store } = session;
  const set = { kind: 'ranges', ranges: [[args.replaced, args.replaced]] } as const;
  const { uids, positions } = await store.read(mailbox.account, (reader) =>
    resolveMessages(reader, mailbox, { set, numbering }),
  );
  const [position] = positions;
  return position === undefined
    ? refuse('NONEXISTENT', 'There is no message to replace')
    : uid(uids[position]!);
}

async function replaceWithin(session: Session, work: Replacement): Promise<Uid> {
  const { mailbox, store } = session;
  return await store.transact(mailbox.account, async (tx) => {
    const gone = await tx.expunge(mailbox.id, [work.replaced]);
    if (gone.length === 0) refuse('EXPUNGEISSUED', 'The message to replace is gone');
    return (await tx.addMessage(work.target.collection.id, work.message)).uid;
  });
}

/** Between accounts the new message is safe before the old one goes. */
async function replaceAcross(session: Session, work: Replacement): Promise<Uid> {
  const { mailbox, store } = session;
  const added = await store.transact(
    work.target.owner,
    async (tx) => await tx.addMessage(work.target.collection.id, work.message),
  );
  await store.transact(
    mailbox.account,
    async (tx) => await tx.expunge(mailbox.id, [work.replaced]),
  );
  return added.uid;
}
