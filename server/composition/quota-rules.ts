import type { OpenData } from '#cli/parts.ts';
import type { WatchedLimits } from '#delivery/quota-watch.ts';
import type { Clock } from '#platform/clock.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { Store } from '#store/store.ts';
import type { StoreUpkeep } from '#store/upkeep.ts';

/** How long the sum over a domain's accounts is good; mail that comes in meanwhile is added to it. */
const DOMAIN_USAGE_MS = 600_000;

export interface QuotaRules {
  watchedLimitsOf(account: AccountId): Promise<WatchedLimits | undefined>;
  /** Room for at least one more message, in the account and in its domain. */
  hasRoom(account: AccountId): Promise<boolean>;
}

interface DomainUsage {
  bytes: number;
  messages: number;
  readonly atMs: number;
}

/** Quotas of accounts and domains, from the directory. A domain's usage is summed up in the background. */
export function createQuotaRules(parts: {
  readonly data: OpenData;
  readonly store: () => Store & StoreUpkeep;
  readonly clock: Clock;
  readonly log: Log;
}): QuotaRules {
  const { data, store, clock, log } = parts;
  const { accounts } = data.directory;
  const domains = new Map<string, DomainUsage>();
  const counting = new Set<string>();

  const count = async (domain: string): Promise<void> => {
    const ids: AccountId[] = [];
    for (let after = ''; ;) {
      const page = await accounts.list({ domain, after, limit: 500 });
      ids.push(...page.map((a) => a.id));
      if (page.length < 500) break;
      after = page.at(-1)!.address;
    }
    const sum = { bytes: 0, messages: 0, atMs: clock.monotonicMs() };
    for (let i = 0; i < ids.length; i += 50)
      for (const used of (await store().usageOf(ids.slice(i, i + 50))).values()) {
        sum.bytes += used.bytes;
        sum.messages += used.messages;
      }
    domains.set(domain, sum);
  };

  /** What is known now; a fresh sum is begun when it is old. */
  const usageOfDomain = (domain: string): DomainUsage | undefined => {
    const known = domains.get(domain);
    if (
      (known === undefined || clock.monotonicMs() - known.atMs > DOMAIN_USAGE_MS) &&
      !counting.has(domain)
    ) {
      counting.add(domain);
      void count(domain)
        .catch((error: unknown) => log.warn('quota.domain-count-failed', { domain, error }))
        .finally(() => counting.delete(domain));
    }
    return known;
  };

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
      const { quota, domainQuota } = await accounts.limitsOf(account);
      if (domainQuota.bytes !== null || domainQuota.messages !== null) {
        const domain = (await accounts.get(account))?.domain ?? '';
        const used = usageOfDomain(domain);
        if (used !== undefined) {
          if (
            used.bytes >= (domainQuota.bytes ?? Infinity) ||
            used.messages >= (domainQuota.messages ?? Infinity)
          )
            return false;
          used.messages++;
        }
      }
      if (quota.bytes === null && quota.messages === null) return true;
      const used = await store().read(account, async (reader) => await reader.usage());
      return used.bytes < (quota.bytes ?? Infinity) && used.messages < (quota.messages ?? Infinity);
    },
  };
}
