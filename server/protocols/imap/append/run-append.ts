import type { AppendArgs } from '#codecs/imap/append-args.ts';
import { formatResponseCode } from '#codecs/imap/response-code.ts';
import { isDomainError } from '#platform/errors.ts';
import type { AccountId, Uid } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { AddedMessage, FlagRow } from '#store/message.ts';
import type { AccountReader, AccountTransaction } from '#store/store.ts';
import type { CommandReply } from '../command.ts';
import { refuse } from '../errors.ts';
import type { VisibleMailbox } from '../mailbox-access.ts';
import { assertCountWithinLimit } from '../message-limit.ts';
import type { SelectedMailbox } from '../selected-mailbox.ts';
import type { Session } from '../session.ts';
import { MessageLiteral } from './message-literal.ts';
import {
  gatherMessages,
  owningStreamed,
  type GatheredMessage,
  type Owned,
  type Streamed,
} from './gather-message.ts';

/** APPEND: all messages of the command or none. */
// RFC 9051 §6.3.12, RFC 3502 §6.3.11
export async function runAppend(
  session: Session,
  args: AppendArgs,
  streamed: Streamed,
): Promise<CommandReply> {
  return await owningStreamed(streamed, (owned) => append(session, { args, streamed, owned }));
}

async function append(
  session: Session,
  given: { readonly args: AppendArgs; readonly streamed: Streamed; readonly owned: Owned },
): Promise<CommandReply> {
  const { args, streamed, owned } = given;
  assertCountWithinLimit(session, args.messages.length);
  const first = streamed.values().next().value;
  const known = first instanceof MessageLiteral ? first.target : undefined;
  // What is no longer there, or no longer meant by the name, is noticed when it is written to.
  const target = known ?? (await session.user.access.openTarget(args.mailbox, 'i'));
  const messages = await gatherMessages(session, {
    messages: args.messages,
    streamed,
    rights: target.rights,
    owned,
  });
  const { value, durable } = await addAll(session, target, messages);
  const { collection, added, claimed } = value;
  const selected = selectedOf(session, target.owner, collection);
  if (claimed !== undefined) selected!.addRecent(claimed.from, claimed.to, 0);
  if (selected !== undefined) noteNew(selected, messages, added);
  const code = appendUid(
    collection,
    added.map((message) => message.uid),
  );
  return { status: 'OK', code, text: 'Appended', durable };
}

/** The mailbox that the session has open, when it is this one. */
function selectedOf(
  { selected }: Session,
  owner: AccountId,
  { id }: Collection,
): SelectedMailbox | undefined {
  return selected?.id === id && selected.account === owner ? selected : undefined;
}

/**
 * What is appended to the selected mailbox is \Recent to whoever appends it, since it hears of it first. The messages that
 * came before it and that nobody has heard of are so, too.
 */
// RFC 3501 §2.3.2
async function claimNew(
  session: Session,
  tx: AccountTransaction,
  {
    selected,
    added,
  }: { readonly selected: SelectedMailbox; readonly added: readonly AddedMessage[] },
): Promise<{ readonly from: Uid; readonly to: Uid } | undefined> {
  if (session.features.rev2 || selected.isReadOnly) return undefined;
  // What is in the view already is counted by those who claim it.
  if ((await tx.recentFrom(selected.id)) < selected.uidNext) return undefined;
  return { from: await tx.claimRecent(selected.id), to: added.at(-1)!.uid };
}

// RFC 9051 §6.3.12: in the selected mailbox they are seen at once.
function noteNew(
  mailbox: SelectedMailbox,
  messages: readonly GatheredMessage[],
  added: readonly AddedMessage[],
): void {
  const { modseq } = added.at(-1)!;
  // How keywords are spelled the store alone knows.
  if (messages.some((message) => message.flags.keywords.length > 0)) {
    mailbox.mustLook();
    return;
  }
  const rows = added.map((m, i): FlagRow => [m.uid, messages[i]!.flags.system, '', m.modseq]);
  mailbox.noteUntold(modseq, { rows, vanished: [] });
}

/** APPENDUID of the messages. */
// RFC 4315 §3
export function appendUid({ uidValidity }: Collection, uids: readonly Uid[]): string {
  return formatResponseCode({ kind: 'APPENDUID', uidValidity, uids }).slice(1, -1);
}

/** The next command may run before these are on disk; the answer waits for `durable`. */
async function addAll(
  session: Session,
  target: VisibleMailbox,
  messages: readonly GatheredMessage[],
) {
  try {
    return await session.store.transactEarly(target.owner, async (tx) => {
      const collection = await present(tx, target);
      const added: AddedMessage[] = [];
      for (const message of messages) added.push(await tx.addMessage(collection.id, message));
      const selected = selectedOf(session, target.owner, collection);
      const claimed = selected && (await claimNew(session, tx, { selected, added }));
      return { collection, added, claimed };
    });
  } catch (error) {
    if (isDomainError(error, 'not-found')) return missing();
    throw error;
  }
}

/** One's own mailbox is that which has the name now. */
async function present(tx: AccountReader, target: VisibleMailbox): Promise<Collection> {
  const { collection, isForeign } = target;
  if (isForeign) return collection;
  return (await tx.collectionByName('mailbox', collection.name)) ?? missing();
}

function missing(): never {
  return refuse('TRYCREATE', 'There is no such mailbox');
}
