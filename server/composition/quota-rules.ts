import type { WatchedQuota } from '#delivery/quota-watch.ts';
import type { Quota } from '#directory/account.ts';
import type { Directory } from '#directory/directory.ts';
import type { AccountId } from '#platform/ids.ts';
import type { QuotaUsage, Store } from '#store/store.ts';
import type { QuotaLimiter } from './quota-limits.ts';

export interface QuotaRules {
  /** The quotas that hold for an account which now uses so much: its own and its domain's. */
  quotasOf(account: AccountId, used: QuotaUsage): Promise<readonly WatchedQuota[]>;
  /** Room for at least one more message, in the account and in its domain. */
  hasRoom(account: AccountId): Promise<boolean>;
}

/** What is asked about quotas before a message is taken, and after it was filed. */
export function createQuotaRules(
  parts: { readonly directory: Directory; readonly store: Store } & QuotaLimiter,
): QuotaRules {
  const { directory, store, quotaOf, domainUsageOf } = parts;
  const { accounts, domains } = directory;
  return {
    async quotasOf(account, used) {
      const { quota, quotaWarningPercent, domainQuota } = await accounts.limitsOf(account);
      if (isUnlimited(quota) && isUnlimited(domainQuota)) return [];
      const known = await accounts.get(account);
      if (known === undefined) return [];
      const own: WatchedQuota = {
        kind: 'account',
        name: known.address,
        ...toLimits(quota),
        warningPercent: quotaWarningPercent,
        used,
        notifies: { account, address: known.address },
      };
      if (isUnlimited(domainQuota)) return [own];
      const name = known.domain;
      const administrator = await accounts.administratorOf(name);
      const domain = await domains.find(name);
      if (administrator === undefined || domain === undefined) return [own];
      const shared: WatchedQuota = {
        kind: 'domain',
        name,
        ...toLimits(domainQuota),
        warningPercent: domain.settings.quotaWarningPercent,
        used: await domainUsageOf(name),
        notifies: { account: administrator.id, address: administrator.address },
      };
      return [own, shared];
    },
    async hasRoom(account) {
      const { bytes, messages } = await quotaOf(account);
      if (bytes === undefined && messages === undefined) return true;
      const used = await store.look(account, async (reader) => await reader.usage());
      return used.bytes < (bytes ?? Infinity) && used.messages < (messages ?? Infinity);
    },
  };
}

function isUnlimited({ bytes, messages }: Quota): boolean {
  return bytes === null && messages === null;
}

function toLimits({ bytes, messages }: Quota) {
  return { bytes: bytes ?? undefined, messages: messages ?? undefined };
}
