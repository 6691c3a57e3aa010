import type { ImapConnection } from '#clients/imap/connect-imap.ts';
import { fetchMessages } from '#clients/imap/fetch.ts';
import { formatNumbersInOrder } from '#codecs/imap/number-ranges.ts';
import { fromFlagNames } from '#store/flag-names.ts';
import { messageLikeness } from '../../likeness.ts';
import { readFacts } from '../../message-facts.ts';
import { encodeFlags } from '../../run/encode-flags.ts';
import { inChunks } from '../../in-chunks.ts';
import type { ExistingItem, IdLookup } from '../../target.ts';

const CHUNK = 500;
const ITEMS = '(UID FLAGS RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE SUBJECT)])';

/** By what the messages of the mailbox that is open are known; headers of ours, which are most of them, are not asked for. */
export function existingMessages(
  connection: ImapConnection,
  ours: IdLookup,
): AsyncGenerator<readonly ExistingItem[]> {
  return inChunks(eachMessage(connection, ours), CHUNK);
}

async function* eachMessage(
  connection: ImapConnection,
  ours: IdLookup,
): AsyncGenerator<ExistingItem> {
  if (ours.size === 0) return yield* readMessages(connection, '1:*');
  const others = new Set<number>();
  for await (const { uid } of fetchMessages(connection, { set: '1:*', items: '(UID)' }))
    if (!ours.has(String(uid))) others.add(uid);
  for await (const chunk of inChunks(others, CHUNK))
    yield* readMessages(connection, formatNumbersInOrder(chunk));
}

async function* readMessages(
  connection: ImapConnection,
  set: string,
): AsyncGenerator<ExistingItem> {
  for await (const { uid, flags = [], size = 0, content } of fetchMessages(connection, {
    set,
    items: ITEMS,
  })) {
    const facts = await readFacts({
      mediaType: 'message/rfc822',
      bytes: content ?? Buffer.alloc(0),
    });
    if (facts === undefined || 'uid' in facts) continue;
    yield {
      id: String(uid),
      version: encodeFlags(fromFlagNames(flags)),
      likeness: messageLikeness({ ...facts, size }),
    };
  }
}
