import { toCasemap } from '#codecs/charset/casemap.ts';
import type { ThreadArgs } from '#codecs/imap/thread-args.ts';
import { formatThreads } from '#codecs/imap/thread-response.ts';
import { toBaseSubject } from '#codecs/mime/base-subject.ts';
import { decodeEncodedWords } from '#codecs/mime/encoded-words.ts';
import type { MessageRow } from '#store/message.ts';
import type { CommandReply } from '../command.ts';
import type { Numbering } from '../message-set.ts';
import { parseEnvelope } from '../search/envelope-fields.ts';
import { evaluateSearch } from '../search/evaluate.ts';
import { hasExpunged } from '../search/has-expunged.ts';
import { hasKey } from '../search/key-facts.ts';
import { assertSearchWithinLimit } from '../search/limit-search.ts';
import { assertSearchable } from '../search/run-search.ts';
import { SearchTable } from '../search/search-table.ts';
import { viewOfSession } from '../search/session-view.ts';
import type { Session } from '../session.ts';
import { threadBySubject } from './ordered-subject.ts';
import { threadByReferences } from './references.ts';
import type { ThreadMessage } from './thread-message.ts';

/** THREAD and UID THREAD. */
// RFC 5256 §3
export async function runThread(
  session: Session,
  args: ThreadArgs,
  numbering: Numbering,
): Promise<CommandReply> {
  const { mailbox, store } = session;
  assertSearchable(session, args, 'mandatory');
  if (hasKey(args.key, (k) => k.kind === 'modseq')) session.useCondstore();
  const isByReferences = args.algorithm === 'REFERENCES';
  const { messages, code } = await store.read(mailbox.account, async (reader) => {
    const view = await viewOfSession(session, reader);
    assertSearchWithinLimit(session, view, args.key);
    const positions = await evaluateSearch(view, args.key);
    const found: ThreadMessage[] = [];
    const columns = isByReferences
      ? (['dates', 'sent', 'threading', 'envelope'] as const)
      : (['dates', 'sent', 'threading'] as const);
    await new SearchTable(view).each(positions, columns, (position, row) => {
      found.push(toMessage(numbering === 'uid' ? row.uid : position + 1, row));
    });
    const hasGone = await hasExpunged(reader, mailbox);
    return { messages: found, code: hasGone ? 'EXPUNGEISSUED' : undefined };
  });
  const threads = isByReferences ? threadByReferences(messages) : threadBySubject(messages);
  const text = formatThreads(threads);
  session.untagged(text === '' ? 'THREAD' : `THREAD ${text}`);
  return { status: 'OK', ...(code !== undefined && { code }) };
}

function toMessage(number: number, row: MessageRow): ThreadMessage {
  const subject = row.envelope === undefined ? '' : (parseEnvelope(row.envelope).subject ?? '');
  return {
    number,
    messageId: row.messageId,
    references: row.references!,
    date: row.sentAtSeconds ?? row.receivedAtSeconds!,
    baseSubject: toCasemap(row.baseSubject!),
    isReplyOrForward: toBaseSubject(decodeEncodedWords(subject)).isReplyOrForward,
  };
}
