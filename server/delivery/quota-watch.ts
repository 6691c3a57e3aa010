import { formatMessageDate } from '#codecs/mime/format-header.ts';
import type { Clock } from '#platform/clock.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { QuotaUsage, Store } from '#store/store.ts';

/** What an account may use, and from how many per cent of it its owner is warned; undefined: no limit. */
export interface WatchedLimits {
  readonly address: string;
  readonly bytes: number | undefined;
  readonly messages: number | undefined;
  readonly warningPercent: number;
}

interface Notice {
  readonly limits: WatchedLimits;
  /** Per cent. */
  readonly level: number;
  readonly used: QuotaUsage;
}

export interface QuotaWatch {
  /**
   * Asked when mail was added, by whatever way: when this crossed the warning level, gives what puts a notice for the owner into the
   * inbox, to be called once the mail is durable. Neither rejects.
   */
  crossing(
    account: AccountId,
    before: QuotaUsage,
    after: QuotaUsage,
  ): Promise<(() => Promise<void>) | undefined>;
}

export function createQuotaWatch(deps: {
  readonly store: Store;
  readonly limitsOf: (account: AccountId) => Promise<WatchedLimits | undefined>;
  readonly hostname: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}): QuotaWatch {
  const warn = async (account: AccountId, notice: Notice): Promise<void> => {
    const { level } = notice;
    try {
      await fileNotice(deps, account, notice);
      deps.log.info('delivery.quota-warning', { account, percent: level });
    } catch (error) {
      deps.log.warn('delivery.quota-warning-failed', { account, error });
    }
  };
  return {
    async crossing(account, before, after) {
      try {
        const limits = await deps.limitsOf(account);
        if (limits === undefined) return undefined;
        const level = percentUsed(after, limits);
        if (percentUsed(before, limits) >= limits.warningPercent || level < limits.warningPercent)
          return undefined;
        const notice = { limits, level: Math.floor(level), used: after };
        return async () => await warn(account, notice);
      } catch (error) {
        deps.log.warn('delivery.quota-warning-failed', { account, error });
        return undefined;
      }
    },
  };
}

/** The fuller of storage and message count. */
export function percentUsed(
  used: QuotaUsage,
  limits: Pick<WatchedLimits, 'bytes' | 'messages'>,
): number {
  const share = (value: number, limit: number | undefined) =>
    limit === undefined ? 0 : limit === 0 ? 100 : (value / limit) * 100;
  return Math.max(share(used.bytes, limits.bytes), share(used.messages, limits.messages));
}

async function fileNotice(
  deps: Parameters<typeof createQuotaWatch>[0],
  account: AccountId,
  { limits, level, used }: Notice,
): Promise<void> {
  const nowSeconds = Math.floor(deps.clock.epochMs() / 1000);
  const mebibytes = (n: number) => `${(n / 1_048_576).toFixed(1)} MB`;
  const lines = [
    ...(limits.bytes === undefined
      ? []
      : [`  ${mebibytes(used.bytes)} of ${mebibytes(limits.bytes)}`]),
    ...(limits.messages === undefined ? [] : [`  ${used.messages} of ${limits.messages} messages`]),
  ];
  const text = [
    `From: Mail server <postmaster@${deps.hostname}>`,
    `To: <${limits.address}>`,
    `Subject: Your mailbox is ${level} % full`,
    `Date: ${formatMessageDate(nowSeconds)}`,
    `Message-ID: <${deps.random.id()}@${deps.hostname}>`,
    // RFC 3834 §5
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    `Your mailbox ${limits.address} is ${level} % full:`,
    '',
    ...lines,
    '',
    'When it is full, new mail is returned to its senders. Delete what you no longer need',
    'and empty the trash, or ask your administrator for more room.',
    '',
  ];
  await using prepared = await deps.store.prepareMessage({
    kind: 'memory',
    bytes: Buffer.from(text.join('\r\n')),
  });
  await deps.store.transact(account, async (tx) => {
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
