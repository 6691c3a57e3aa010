import { parseDateTime } from '#codecs/imap/date-time.ts';
import { numberOf, rawTextOf, type ResponseValue } from '#codecs/imap/parse-response.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { ImapConnection } from './connect-imap.ts';
import type { DataResponse } from './imap-link.ts';

/** What FETCH told of one message; what was not asked for is undefined. */
export interface FetchedMessage {
  readonly uid: number;
  readonly flags?: readonly string[] | undefined;
  readonly receivedAtSeconds?: number | undefined;
  readonly size?: number | undefined;
  readonly modseq?: number | undefined;
  /** The body, or the part of it that was asked for. */
  readonly content?: Bytes | undefined;
  readonly labels?: readonly string[] | undefined;
}

/** Contents waiting to be used beyond which the server is not read on. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/**
 * Runs one UID FETCH and gives the messages as they come; the server is not read faster than contents are used. What comes
 * without contents is small, and is not waited for: other commands may be under way behind it. Messages that vanished
 * meanwhile are left out; a server may tell of others as well, unasked.
 * @param items "(UID FLAGS BODY.PEEK[])"; UID must be among them
 * @param onVanished UIDs that are gone, under QRESYNC
 */
// RFC 9051 §6.4.5, RFC 7162 §3.2.10
export async function* fetchMessages(
  { link }: ImapConnection,
  request: { readonly set: string; readonly items: string; readonly modifiers?: string },
  onVanished?: (uids: string) => void,
): AsyncGenerator<FetchedMessage> {
  const waiting: FetchedMessage[] = [];
  let waitingBytes = 0;
  let isPaused = false;
  let wake: (() => void) | undefined;
  let end: { readonly error?: unknown } | undefined;
  const { set, items, modifiers = '' } = request;
  link
    .ask(`UID FETCH ${set} ${items}${modifiers}`, {
      onData: (response) => {
        if (response.name === 'VANISHED') onVanished?.(rawTextOf(response.values.at(-1)) ?? '');
        const message = response.name === 'FETCH' ? toFetched(response) : undefined;
        if (message === undefined) return;
        waiting.push(message);
        waitingBytes += message.content?.length ?? 0;
        if (waitingBytes > MAX_WAITING_BYTES && !isPaused) {
          isPaused = true;
          link.pause();
        }
        wake?.();
      },
    })
    .then(
      () => (end = {}),
      (error: unknown) => (end = { error }),
    )
    .finally(() => wake?.());
  try {
    for (;;) {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        waitingBytes -= next.content?.length ?? 0;
        if (isPaused && waitingBytes < MAX_WAITING_BYTES / 2) {
          isPaused = false;
          link.resume();
        }
        yield next;
      }
      if (end !== undefined) break;
      await new Promise<void>((resolve) => (wake = resolve));
      wake = undefined;
    }
    if ('error' in end) throw end.error;
  } finally {
    if (isPaused) link.resume();
  }
}

type FetchedDraft = { -readonly [K in keyof FetchedMessage]?: FetchedMessage[K] | undefined };

function toFetched({ values }: DataResponse): FetchedMessage | undefined {
  const list = values[0];
  if (list?.kind !== 'list') return undefined;
  const message: FetchedDraft = {};
  for (let i = 0; i + 1 < list.items.length; i += 2) {
    const name = (rawTextOf(list.items[i]) ?? '').toUpperCase();
    const value = list.items[i + 1]!;
    if (name.startsWith('BODY[') || name.startsWith('BINARY[') || name === 'RFC822')
      message.content = bytesOf(value);
    else readers[name]?.(message, value);
  }
  return message.uid === undefined ? undefined : (message as FetchedMessage);
}

type Reader = (message: FetchedDraft, value: ResponseValue) => void;

const readers: Readonly<Record<string, Reader>> = {
  UID: (message, value) => (message.uid = numberOf(value)),
  FLAGS: (message, value) => (message.flags = textsOf(value)),
  'RFC822.SIZE': (message, value) => (message.size = numberOf(value)),
  INTERNALDATE: (message, value) =>
    (message.receivedAtSeconds = parseDateTime(rawTextOf(value) ?? '')?.epochSeconds),
  MODSEQ: (message, value) =>
    (message.modseq = numberOf(value.kind === 'list' ? value.items[0] : value)),
  'X-GM-LABELS': (message, value) => (message.labels = textsOf(value)),
};

function textsOf(value: ResponseValue): string[] {
  return value.kind === 'list' ? value.items.map((item) => rawTextOf(item) ?? '') : [];
}

function bytesOf(value: ResponseValue): Bytes | undefined {
  if (value.kind === 'literal')
    return value.literal.kind === 'kept' ? value.literal.bytes : undefined;
  if (value.kind === 'string') return Buffer.from(value.raw, 'latin1');
  return value.kind === 'nil' ? Buffer.alloc(0) : undefined;
}
