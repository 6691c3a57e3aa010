import { numberOf, rawTextOf } from '#codecs/imap/parse-response.ts';
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
}

/** @throws ImapRefusal for names that cannot be asked about */
// RFC 9051 §6.3.11, RFC 8438 §3
export async function askStatus(
  { link, capabilities }: ImapConnection,
  wireName: string,
): Promise<MailboxStatus> {
  const items = ['MESSAGES', 'UIDNEXT', 'UIDVALIDITY'];
  if (capabilities.has('CONDSTORE') || capabilities.has('QRESYNC')) items.push('HIGHESTMODSEQ');
  if (capabilities.has('STATUS=SIZE') || capabilities.has('IMAP4REV2')) items.push('SIZE');
  const found = new Map<string, number>();
  await link.ask(`STATUS ${quoted(wireName)} (${items.join(' ')})`, {
    onData: ({ name, values }) => {
      const list = values.at(-1);
      if (name !== 'STATUS' || list?.kind !== 'list') return;
      for (let i = 0; i + 1 < list.items.length; i += 2) {
        const value = numberOf(list.items[i + 1]);
        if (value !== undefined) found.set((rawTextOf(list.items[i]) ?? '').toUpperCase(), value);
      }
    },
  });
  const given = (name: string, key: keyof MailboxStatus) =>
    found.has(name) ? { [key]: found.get(name) } : undefined;
  return {
    ...given('MESSAGES', 'messages'),
    ...given('UIDNEXT', 'uidNext'),
    ...given('UIDVALIDITY', 'uidValidity'),
    ...given('HIGHESTMODSEQ', 'highestModseq'),
    ...given('SIZE', 'size'),
  };
}
