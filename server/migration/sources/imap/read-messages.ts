import type { ImapConnection } from '#clients/imap/connect-imap.ts';
import { fetchMessages, type FetchedMessage } from '#clients/imap/fetch.ts';
import { ImapRefusal } from '#clients/imap/refusal.ts';
import { formatNumbersInOrder } from '#codecs/imap/number-ranges.ts';
import { DomainError } from '#platform/errors.ts';
import type { ListedItem, ReadItem, UnreadItem } from '../../item.ts';
import { fromFlagNames } from '#store/flag-names.ts';
import { groupBySize } from '#store/group-by-size.ts';
import type { ImapPreset } from '../../imap-end/presets.ts';

const DEFAULT_WINDOW = 200;
/** One answer of the server, at most; large messages come in small company. */
const WINDOW_BYTES = 4 * 1024 * 1024;

/**
 * Contents of messages of the mailbox that is open, in the order asked for. A window that the server refuses is asked for
 * again message by message, so that one that it cannot read does not keep the others back.
 */
export async function* readMessages(
  connection: ImapConnection,
  items: readonly ListedItem[],
  preset: ImapPreset,
): AsyncGenerator<ReadItem | UnreadItem> {
  const most = { bytes: WINDOW_BYTES, count: preset.window ?? DEFAULT_WINDOW };
  for (const window of groupBySize(items, ({ size = 0 }) => size, most)) {
    const missing = new Map(window.map((item) => [item.id, item]));
    let refusal: Error | undefined;
    try {
      for await (const message of fetchWindow(connection, window)) {
        const id = String(message.uid);
        if (message.content === undefined || !missing.delete(id)) continue;
        yield toItem(id, message);
      }
    } catch (error) {
      if (!isOfMessages(error)) throw error;
      refusal = error;
    }
    for (const item of missing.values())
      yield refusal === undefined || window.length === 1
        ? {
            id: item.id,
            error:
              refusal ?? new DomainError('not-found', 'the server does not give this message out'),
          }
        : await readOne(connection, item);
  }
}

async function readOne(
  connection: ImapConnection,
  item: ListedItem,
): Promise<ReadItem | UnreadItem> {
  try {
    for await (const message of fetchWindow(connection, [item]))
      if (String(message.uid) === item.id && message.content !== undefined)
        return toItem(item.id, message);
  } catch (error) {
    if (!isOfMessages(error)) throw error;
    return { id: item.id, error };
  }
  return {
    id: item.id,
    error: new DomainError('not-found', 'the server does not give this message out'),
  };
}

/** Refused because of what was asked for, and not because it was asked too often. */
function isOfMessages(error: unknown): error is ImapRefusal {
  return error instanceof ImapRefusal && error.code !== 'limit-reached';
}

function fetchWindow(
  connection: ImapConnection,
  items: readonly ListedItem[],
): AsyncGenerator<FetchedMessage> {
  const set = formatNumbersInOrder(items.map(({ id }) => Number(id)));
  return fetchMessages(connection, { set, items: '(UID FLAGS INTERNALDATE BODY.PEEK[])' });
}

function toItem(id: string, { content, flags, receivedAtSeconds }: FetchedMessage): ReadItem {
  return {
    id,
    content: { mediaType: 'message/rfc822', bytes: content! },
    ...(flags === undefined ? undefined : { flags: fromFlagNames(flags) }),
    ...(receivedAtSeconds === undefined ? undefined : { receivedAtSeconds }),
    losses: [],
  };
}
