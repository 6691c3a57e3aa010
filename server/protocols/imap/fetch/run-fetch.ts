import type { FetchArgs } from '#codecs/imap/fetch-args.ts';
import { applyPartialRange } from '#codecs/imap/partial-range.ts';
import { modSeq } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';
import type { CommandReply } from '../command.ts';
import { assertRights } from '../mailbox-access.ts';
import { positionsOf, resolveMessages, type MessageSet, type Numbering } from '../message-set.ts';
import {
  assertCountWithinLimit,
  limitMessages,
  tellLimit,
  type MessageLimit,
} from '../message-limit.ts';
import { Progress } from '../progress.ts';
import type { Session } from '../session.ts';
import { tellKeywords } from '../session/tell-keywords.ts';
import { fetchMessages } from './fetch-messages.ts';
import { planFetch } from './fetch-plan.ts';
import type { FetchOutcome } from './fetch-work.ts';
import { markSeen } from './mark-seen.ts';
import { tellVanished } from './tell-vanished.ts';

/** FETCH and UID FETCH. */
// RFC 9051 §6.4.5, RFC 9051 §6.4.8
export async function runFetch(
  session: Session,
  args: FetchArgs,
  numbering: Numbering,
): Promise<CommandReply> {
  const { mailbox, features, store } = session;
  assertRights(mailbox, 'r');
  // RFC 7162 §3.1: asking for mod-sequences switches them on.
  if (args.changedSince !== undefined || args.items.some((i) => i.kind === 'modseq'))
    session.useCondstore();
  if (args.partial !== undefined)
    assertCountWithinLimit(session, args.partial.last - args.partial.first + 1);
  const isUid = numbering === 'uid';
  const plan = planFetch(args.items, {
    isUid,
    isUidOnly: features.uidOnly,
    // RFC 7162 §3.1.4.1: CHANGEDSINCE tells the mod-sequence; RFC 7162 §3.2.4: with the flags, whenever they are told.
    wantsModseq:
      args.changedSince !== undefined ||
      (features.condstore && args.items.some((i) => i.kind === 'flags')),
  });
  if (args.wantsVanished === true)
    await store.read(mailbox.account, (reader) => tellVanished(session, reader, args));
  let limit: MessageLimit | undefined;
  const resolve = async (reader: AccountReader): Promise<MessageSet> => {
    // The mod-sequences it gives may be above those of changes that no word has come of yet: these are told behind it.
    if (features.qresync) mailbox.hear(reader.modseq);
    const asked = await resolveMessages(reader, mailbox, { set: args.set, numbering });
    const wanted = await narrow(reader, session, asked, args);
    limit = limitMessages(session, wanted);
    return limit.set;
  };
  const outcome = await fetchMessages(targetOf(session), plan, resolve);
  const durable = plan.marksSeen ? await markSeen(session, outcome.unseen) : undefined;
  const reply = tellLimit(session, toReply(outcome, numbering), limit?.code);
  return durable === undefined ? reply : { ...reply, durable };
}

/** Items of messages that have just come in, unasked. Nothing is marked \Seen. */
// RFC 5465 §5.2
export async function fetchNew(
  session: Session,
  items: FetchArgs['items'],
  added: readonly number[],
): Promise<void> {
  const { mailbox, features } = session;
  const plan = planFetch(items, {
    isUid: true,
    isUidOnly: features.uidOnly,
    wantsModseq: features.condstore,
  });
  await fetchMessages(targetOf(session), plan, async (reader) => {
    const uids = await mailbox.uids(reader);
    return { uids, positions: positionsOf(uids, added) };
  });
}

function targetOf(session: Session) {
  const { store, mailbox, output, names, features, tag, deps } = session;
  return {
    store,
    mailbox,
    output,
    names,
    isUidOnly: features.uidOnly,
    tellsRecent: !features.rev2,
    progress: new Progress({ clock: deps.clock, output, tag, goal: mailbox.exists }),
    tellKeywords: async (reader: AccountReader) =>
      tellKeywords(session, await reader.keywords(mailbox.id)),
    breakOff: () => session.connection.destroy(),
  };
}

async function narrow(
  reader: AccountReader,
  session: Session,
  asked: MessageSet,
  args: FetchArgs,
): Promise<MessageSet> {
  let { positions } = asked;
  // RFC 7162 §3.1.4.1
  if (args.changedSince !== undefined) {
    const { rows } = await reader.changes(session.mailbox.id, modSeq(args.changedSince));
    const changed = new Set(
      positionsOf(
        asked.uids,
        rows.map((row) => row[0]),
      ),
    );
    positions = positions.filter((p) => changed.has(p));
  }
  // RFC 9394 §3.3
  if (args.partial !== undefined) positions = applyPartialRange(positions, args.partial);
  return { uids: asked.uids, positions };
}

function toReply(outcome: FetchOutcome, numbering: Numbering): CommandReply {
  if (outcome.unknownEncodings > 0)
    return { status: 'NO', code: 'UNKNOWN-CTE', text: 'A part has an unknown encoding' };
  if (outcome.damaged > 0)
    return { status: 'NO', code: 'CORRUPTION', text: 'Some messages cannot be read' };
  // RFC 5530 §3: with UIDs the client hears of it before the answer.
  if (outcome.missing > 0 && numbering === 'sequence')
    return { status: 'OK', code: 'EXPUNGEISSUED', text: 'Some messages are gone' };
  return { status: 'OK' };
}
