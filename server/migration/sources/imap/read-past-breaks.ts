import type { ImapConnection } from '#clients/imap/connect-imap.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { ListedItem, ReadItem, UnreadItem } from '../../item.ts';
import type { ImapPreset } from '../../imap-end/presets.ts';
import { readMessages } from './read-messages.ts';

/** Times that a message alone may end a connection before it is taken for the cause. */
const TRIES = 2;
/** More are no fault of messages, where none was ever given. */
const MAX_SUSPECTED = 25;

/** A message of the mailbox that the server gave: it is asked for again, to know whether it gives any. */
export interface Witness {
  item?: ListedItem;
}

/**
 * readMessages(), over as many connections as it takes. A message at which the server closes the connection whenever it is
 * asked for is told as unread, so that it does not keep the others back: Dovecot does so where a size that it remembers, or
 * a compressed file, is wrong.
 * @param enter opens the mailbox, over a new connection where there is none any more
 * @throws DomainError unavailable when there is none to be had, or the server ends each
 */
export async function* readPastBreaks(
  enter: () => Promise<ImapConnection>,
  items: readonly ListedItem[],
  { preset, witness }: { readonly preset: ImapPreset; readonly witness: Witness },
): AsyncGenerator<ReadItem | UnreadItem> {
  const left = new Map(items.map((item) => [item.id, item]));
  /** Told once the server has given any message: until then it may be the server that is at fault. */
  const suspected: UnreadItem[] = [];
  let connection = await enter();
  async function* given(wanted: readonly ListedItem[]): AsyncGenerator<ReadItem | UnreadItem> {
    for await (const item of readMessages(connection, wanted, preset)) {
      if ('content' in item) {
        witness.item ??= left.get(item.id)!;
        yield* suspected.splice(0);
      }
      left.delete(item.id);
      yield item;
    }
  }
  while (left.size > 0) {
    try {
      yield* given([...left.values()]);
      break;
    } catch (error) {
      if (!isBreak(error, connection)) throw error;
    }
    const [suspect] = left.values();
    if (suspect === undefined) break;
    let cause: unknown;
    for (let tries = 0; tries < TRIES && left.has(suspect.id); tries++) {
      connection = await enter();
      try {
        yield* given([suspect]);
      } catch (error) {
        if (!isBreak(error, connection)) throw error;
        cause = error;
      }
    }
    connection = await enter();
    if (!left.delete(suspect.id)) continue;
    suspected.push({ id: suspect.id, error: toFault(cause) });
    if (witness.item !== undefined) {
      for await (const again of readMessages(connection, [witness.item], preset)) void again;
      yield* suspected.splice(0);
    } else if (suspected.length > MAX_SUSPECTED) throw cause;
  }
  yield* suspected;
}

/** A connection that ended without the server asking for patience. */
export function isBreak(error: unknown, { link }: ImapConnection): boolean {
  if (!isDomainError(error, 'unavailable') || link.isOpen) return false;
  return error.details['retryAfterMs'] === undefined;
}

function toFault(cause: unknown): DomainError {
  const said = isDomainError(cause) ? cause.message : String(cause);
  return new DomainError(
    'corrupt',
    `the connection ends each time this message is asked for (${said}); mend it at the source, then run again`,
    { cause },
  );
}
