import type { OpenData } from '#cli/parts.ts';
import type { WatchedLimits } from '#delivery/quota-watch.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Store } from '#store/store.ts';
import type { QuotaLimiter } from './quota-limits.ts';

export interface QuotaRules {
  watchedLimitsOf(account: AccountId): Promise<WatchedLimits | undefined>;
  /** Room for at least one more message, in the account and in its domain. */
  hasRoom(account: AccountId): Promise<boolean>;
}

/** What delivery asks about quotas before it takes a message, and after it filed one. */
export function createQuotaRules(parts: {
  readonly data: OpenData;
  readonly store: Store;
  readonly quotaOf: QuotaLimiter['quotaOf'];
}): QuotaRules {
  const { data, store, quotaOf } = parts;
  const { accounts } = data.directory;
  return {
    async watchedLimitsOf(account) {
      const { quota, quotaWarningPercent } = await accounts.limitsOf(account);
      if (quota.bytes === null && quota.messages === null) return undefined;
      const known = await accounts.get(account);
      if (known === undefined) return undefined;
      return {
        address: known.address,
        bytes: quota.bytes ?? undefined,
        messages: quota.messages ?? undefined,
        warningPercent: quotaWarningPercent,
      };
    },
    async hasRoom(account) {
      const { bytes, messages } = await quotaOf(account);
      if (bytes === undefined && messages === undefined) return true;
      const used = await store.look(account, async (reader) => await reader.usage());
      return used.bytes < (bytes ?? Infinity) && used.messages < (messages ?? Infinity);
    },
  };
}
