import { LRUCache } from 'lru-cache';
import type { Clock } from '#platform/clock.ts';
import { entryLimit } from '#platform/entry-limit.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { QuotaUsage, Store } from '#store/store.ts';

/** Something that may hold so much, and who is told from how many per cent of it; undefined: no limit. */
export interface WatchedQuota {
  readonly kind: 'account' | 'domain';
  /** Address of the account, or name of the domain. */
  readonly name: string;
  readonly bytes: number | undefined;
  readonly messages: number | undefined;
  readonly warningPercent: number;
  readonly used: QuotaUsage;
  readonly notifies: { readonly account: AccountId; readonly address: string };
}

export interface QuotaWatch {
  /**
   * Asked when mail was added, by whatever way: when this crossed a warning level, gives what puts the notices into the inboxes
   * of those concerned, to be called once the mail is durable. Neither rejects.
   */
  crossing(
    account: AccountId,
    before: QuotaUsage,
    after: QuotaUsage,
  ): Promise<(() => Promise<void>) | undefined>;
}

/** Domains whose level is remembered. */
const MAX_LEVELS = 10_000;

export function createQuotaWatch(deps: {
  readonly store: Store;
  /** The quotas that hold for an account which now uses so much. */
  readonly quotasOf: (account: AccountId, used: QuotaUsage) => Promise<readonly WatchedQuota[]>;
  readonly hostname: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}): QuotaWatch {
  // Accounts of a domain are written to at once: what one adds, another sees in the sum before its own is added.
  const levels = new LRUCache<string, number>(entryLimit(MAX_LEVELS));
  const warn = async (quota: WatchedQuota, level: number): Promise<void> => {
    const facts = {
      account: quota.notifies.account,
      quota: quota.name,
      percent: Math.floor(level),
    };
    try {
      const { fileQuotaNotice } = await import('./quota-notice.ts');
      await fileQuotaNotice(deps, quota, Math.floor(level));
      deps.log.info('delivery.quota-warning', facts);
    } catch (error) {
      deps.log.warn('delivery.quota-warning-failed', { ...facts, error });
    }
  };
  const levelBefore = (quota: WatchedQuota, added: QuotaUsage): number => {
    const known = quota.kind === 'domain' ? levels.get(quota.name) : undefined;
    if (known !== undefined) return known;
    const { bytes, messages } = quota.used;
    const used = { bytes: bytes - added.bytes, messages: messages - added.messages };
    return percentUsed({ ...quota, used });
  };
  return {
    async crossing(account, before, after) {
      const added = {
        bytes: after.bytes - before.bytes,
        messages: after.messages - before.messages,
      };
      try {
        const crossed: (() => Promise<void>)[] = [];
        for (const quota of await deps.quotasOf(account, after)) {
          const level = percentUsed(quota);
          const earlier = levelBefore(quota, added);
          if (quota.kind === 'domain') levels.set(quota.name, level);
          if (earlier < quota.warningPercent && level >= quota.warningPercent)
            crossed.push(async () => await warn(quota, level));
        }
        if (crossed.length === 0) return undefined;
        return async () => void (await Promise.all(crossed.map(async (tell) => await tell())));
      } catch (error) {
        deps.log.warn('delivery.quota-warning-failed', { account, error });
        return undefined;
      }
    },
  };
}

/** The fuller of storage and message count. */
export function percentUsed({
  used,
  bytes,
  messages,
}: Pick<WatchedQuota, 'used' | 'bytes' | 'messages'>): number {
  const share = (value: number, limit: number | undefined) =>
    limit === undefined ? 0 : limit === 0 ? 100 : (value / limit) * 100;
  return Math.max(share(used.bytes, bytes), share(used.messages, messages));
}
