import { fetchMessages, type FetchedMessage } from '#clients/imap/fetch.ts';
import type { MailboxState } from '#clients/imap/examine.ts';
import type { ImapConnection } from '#clients/imap/connect-imap.ts';
import { eachNumber } from '#codecs/imap/number-ranges.ts';
import { toCommandText } from '#codecs/imap/command-text.ts';
import { Decoder } from '#codecs/imap/decoder.ts';
import { expectNumberRanges } from '#codecs/imap/sequence-set.ts';
import type { ListedItem } from '../../item.ts';
import type { FolderListing } from '../../source.ts';
import { fromFlagNames } from '#store/flag-names.ts';

const CHUNK = 1000;
/** UIDs asked about at a time, at first: what is told of them is kept until it is worked through. */
const FIRST_SPAN = 10_000;
/** Fewer messages in a span make the next one wider. */
const SPARSE = 2500;

/**
 * Lists a mailbox that is open: all of it, or, where the server tells what vanished and the last listing's state still
 * holds, what changed since.
 */
// RFC 7162 §3.2.5
export function listMessages(
  connection: ImapConnection,
  now: MailboxState,
  since: string,
): FolderListing {
  const state = (now.highestModseq ?? 0) > 0 ? `${now.uidValidity} ${now.highestModseq}` : '';
  const [oldValidity, oldModseq = 0] = since.split(' ').map(Number);
  const isChange =
    state !== '' &&
    oldValidity === now.uidValidity &&
    oldModseq > 0 &&
    connection.capabilities.has('QRESYNC');
  const gone: string[] = [];
  async function* items(): AsyncGenerator<readonly ListedItem[]> {
    if (now.messages === 0 && !isChange) return;
    let chunk: ListedItem[] = [];
    const modifiers = isChange ? ` (CHANGEDSINCE ${oldModseq} VANISHED)` : '';
    // Servers tell of a message again when it changes meanwhile, and some without cause.
    const told = new Set<number>();
    const onVanished = (set: string) => {
      for (const uid of eachNumber(expectNumberRanges(new Decoder(toCommandText(set)))))
        gone.push(String(uid));
    };
    for (let from = 1, span = FIRST_SPAN; ;) {
      const before = told.size;
      const isLast = isChange || from + span >= now.uidNext;
      const set = isLast ? `${from}:*` : `${from}:${from + span - 1}`;
      const request = { set, items: '(UID FLAGS INTERNALDATE RFC822.SIZE)', modifiers };
      for await (const message of fetchMessages(connection, request, onVanished)) {
        if (told.has(message.uid)) continue;
        told.add(message.uid);
        chunk.push(toListed(message));
        if (chunk.length < CHUNK) continue;
        yield chunk;
        chunk = [];
      }
      if (isLast) break;
      from += span;
      span = told.size - before < SPARSE ? span * 4 : FIRST_SPAN;
    }
    if (chunk.length > 0) yield chunk;
  }
  return {
    isComplete: !isChange,
    items: items(),
    gone: () => gone,
    state: () => state,
    validity: String(now.uidValidity),
  };
}

function toListed({ uid, flags, size, receivedAtSeconds }: FetchedMessage): ListedItem {
  return {
    id: String(uid),
    version: '',
    ...(size === undefined ? undefined : { size }),
    ...(flags === undefined ? undefined : { flags: fromFlagNames(flags) }),
    ...(receivedAtSeconds === undefined ? undefined : { receivedAtSeconds }),
  };
}
