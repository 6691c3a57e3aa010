import { numberOf, rawTextOf, type ResponseValue } from '#codecs/imap/parse-response.ts';
import type { ImapConnection } from './connect-imap.ts';
import { quoted } from './list-mailboxes.ts';

/** What STATUS tells; items that a server does not know are undefined. */
export interface MailboxStatus {
  readonly messages?: number;
  readonly uidNext?: number;
  readonly uidValidity?: number;
  readonly highestModseq?: number;
  /** Bytes of all messages. */
  readonly size?: number;
  /** It stays when the mailbox gets another name (RFC 8474 §4). */
  readonly mailboxId?: string;
}

/** @throws ImapRefusal for names that cannot be asked about */
// RFC 9051 §6.3.11, RFC 8438 §3
export async function askStatus(
  connection: ImapConnection,
  wireName: string,
): Promise<MailboxStatus> {
  const { capabilities } = connection;
  const items = ['MESSAGES', 'UIDNEXT', 'UIDVALIDITY'];
  if (capabilities.has('CONDSTORE') || capabilities.has('QRESYNC')) items.push('HIGHESTMODSEQ');
  if (capabilities.has('STATUS=SIZE') || capabilities.has('IMAP4REV2')) items.push('SIZE');
  // By itself: beside others Cyrus 3.6 gives bytes that are no id.
  const asked = [askItems(connection, wireName, items)];
  if (capabilities.has('OBJECTID')) asked.push(askItems(connection, wireName, ['MAILBOXID']));
  await Promise.allSettled(asked);
  const [found, ids] = await Promise.all(asked);
  const mailboxId = objectIdIn(ids?.get('MAILBOXID'));
  const given = (name: string, key: keyof MailboxStatus) => {
    const value = numberOf(found?.get(name));
    return value === undefined ? undefined : { [key]: value };
  };
  return {
    ...given('MESSAGES', 'messages'),
    ...given('UIDNEXT', 'uidNext'),
    ...given('UIDVALIDITY', 'uidValidity'),
    ...given('HIGHESTMODSEQ', 'highestModseq'),
    ...given('SIZE', 'size'),
    ...(mailboxId !== undefined && { mailboxId }),
  };
}

async function askItems(
  { link }: ImapConnection,
  wireName: string,
  items: readonly string[],
): Promise<ReadonlyMap<string, ResponseValue>> {
  const found = new Map<string, ResponseValue>();
  await link.ask(`STATUS ${quoted(wireName)} (${items.join(' ')})`, {
    onData: ({ name, values }) => {
      const list = values.at(-1);
      if (name !== 'STATUS' || list?.kind !== 'list') return;
      for (let i = 0; i + 1 < list.items.length; i += 2)
        found.set((rawTextOf(list.items[i]) ?? '').toUpperCase(), list.items[i + 1]!);
    },
  });
  return found;
}

// RFC 8474 §7
function objectIdIn(value: ResponseValue | undefined): string | undefined {
  if (value?.kind !== 'list') return undefined;
  const id = rawTextOf(value.items[0]) ?? '';
  return /^[\w-]{1,255}$/.test(id) ? id : undefined;
}
