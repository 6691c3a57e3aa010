import { formatMessageDate } from '#codecs/mime/format-header.ts';
import type { Clock } from '#platform/clock.ts';
import type { Random } from '#platform/random.ts';
import type { Store } from '#store/store.ts';
import type { WatchedQuota } from './quota-watch.ts';

/** Puts a notice about a quota into the inbox of whoever is concerned, even when that is full. */
export async function fileQuotaNotice(
  deps: {
    readonly store: Store;
    readonly hostname: string;
    readonly clock: Clock;
    readonly random: Random;
  },
  quota: WatchedQuota,
  level: number,
): Promise<void> {
  const nowSeconds = Math.floor(deps.clock.epochMs() / 1000);
  const { subject, opening, advice } = wording(quota, level);
  const text = [
    `From: Mail server <postmaster@${deps.hostname}>`,
    `To: <${quota.notifies.address}>`,
    `Subject: ${subject}`,
    `Date: ${formatMessageDate(nowSeconds)}`,
    `Message-ID: <${deps.random.id()}@${deps.hostname}>`,
    // RFC 3834 §5
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    opening,
    '',
    ...usageLines(quota),
    '',
    ...advice,
    '',
  ];
  await using prepared = await deps.store.prepareMessage({
    kind: 'memory',
    bytes: Buffer.from(text.join('\r\n')),
  });
  await deps.store.transact(quota.notifies.account, async (tx) => {
    const inbox = await tx.collectionByName('mailbox', 'INBOX');
    await tx.addMessage(inbox!.id, {
      prepared,
      receivedAtSeconds: nowSeconds,
      flags: { system: 0, keywords: [] },
      envelopeSender: '',
      ignoreQuota: true,
    });
  });
}

function wording({ kind, name }: WatchedQuota, level: number) {
  return kind === 'account'
    ? {
        subject: `Your mailbox is ${level} % full`,
        opening: `Your mailbox ${name} is ${level} % full:`,
        advice: [
          'When it is full, new mail is returned to its senders. Delete what you no longer need',
          'and empty the trash, or ask your administrator for more room.',
        ],
      }
    : {
        subject: `The domain ${name} is ${level} % full`,
        opening: `The accounts of ${name} together use ${level} % of what the domain may hold:`,
        advice: [
          'When it is full, new mail for all of its accounts is returned to its senders.',
          `\`mailstead account list ${name}\` shows who uses how much, and`,
          `\`mailstead domain set ${name} --quota SIZE\` gives more room.`,
        ],
      };
}

function usageLines({ used, bytes, messages }: WatchedQuota): string[] {
  const mebibytes = (n: number) => `${(n / 1_048_576).toFixed(1)} MB`;
  return [
    ...(bytes === undefined ? [] : [`  ${mebibytes(used.bytes)} of ${mebibytes(bytes)}`]),
    ...(messages === undefined ? [] : [`  ${used.messages} of ${messages} messages`]),
  ];
}
