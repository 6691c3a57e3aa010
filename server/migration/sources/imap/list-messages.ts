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
import { isBreak } from './read-past-breaks.ts';

const CHUNK = 1000;
/** UIDs asked about at a time, at first: what is told of them is kept until it is worked through. */
const FIRST_SPAN = 10_000;
/** Fewer messages in a span make the next one wider. */
const SPARSE = 2500;

/** What is asked of a mailbox that is open. */
export interface MailboxListing {
  readonly now: MailboxState;
  /** State of an earlier listing; '' for none. */
  readonly since: string;
  /** Leaves out what has a label: it lies in the mailbox of the label. */
  readonly isUnlabelledOnly: boolean;
}

/** Labels of Gmail that are no mailbox of their own. */
const NO_PLACE: ReadonlySet<string> = new Set(['\\important', '\\starred', '\\muted']);

/**
 * Lists a mailbox: all of it, or, where the server tells what vanished and the last listing's state still holds, what
 * changed since. Where the connection ends meanwhile it goes on over another, and where that ends at the same message
 * without asking for sizes: servers stumble over messages whose size they do not know.
 * @param enter opens the mailbox, over a new connection where there is none any more
 */
// RFC 7162 §3.2.5
export async function listMessages(
  enter: () => Promise<ImapConnection>,
  { now, since, isUnlabelledOnly }: MailboxListing,
): Promise<FolderListing> {
  let connection = await enter();
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
    const onVanished = (set: string) => {
      for (const uid of eachNumber(expectNumberRanges(new Decoder(toCommandText(set)))))
        gone.push(String(uid));
    };
    for (let from = 1, span = FIRST_SPAN; ;) {
      // Servers tell of a message again when it changes meanwhile, and some without cause.
      const told = new Set<number>();
      const isLast = isChange || from + span >= now.uidNext;
      // RFC 9051 §9: "*" is the last message there is, and what vanished behind it would not be told.
      const last = isChange && now.uidNext > 1 ? now.uidNext - 1 : '*';
      const set = `${from}:${isLast ? last : from + span - 1}`;
      const labels = isUnlabelledOnly ? ' X-GM-LABELS' : '';
      for (let size = ' RFC822.SIZE', before = -1; ;) {
        const request = { set, items: `(UID FLAGS INTERNALDATE${size}${labels})`, modifiers };
        try {
          for await (const message of fetchMessages(connection, request, onVanished)) {
            const isAsked = message.uid >= from && (isLast || message.uid < from + span);
            if (!isAsked || told.has(message.uid)) continue;
            told.add(message.uid);
            if (isUnlabelledOnly && hasPlace(message)) continue;
            chunk.push(toListed(message));
            if (chunk.length < CHUNK) continue;
            yield chunk;
            chunk = [];
          }
          break;
        } catch (error) {
          if (!isBreak(error, connection)) throw error;
          if (told.size === before) {
            if (size === '') throw error;
            size = '';
          }
          before = told.size;
          connection = await enter();
        }
      }
      if (isLast) break;
      from += span;
      span = told.size < SPARSE ? span * 4 : FIRST_SPAN;
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

function hasPlace({ labels = [] }: FetchedMessage): boolean {
  return labels.some((label) => !NO_PLACE.has(label.toLowerCase()));
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
