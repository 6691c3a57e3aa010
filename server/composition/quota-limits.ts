import type { Directory } from '#directory/directory.ts';
import type { Clock } from '#platform/clock.ts';
import type { AccountId } from '#platform/ids.ts';
import type { QuotaLimits, QuotaUsage } from '#store/store.ts';

/** How long the usage of a domain's accounts is good that nothing here has changed; other processes change them too. */
const DOMAIN_USAGE_MS = 600_000;

interface DomainUsage {
  readonly atMs: number;
  readonly ofAccounts: Map<AccountId, QuotaUsage>;
  /** Accounts that may have changed since their usage was read. */
  readonly touched: Set<AccountId>;
}

export interface QuotaLimiter {
  /** What an account may hold; to be asked before every transaction. */
  quotaOf(account: AccountId): Promise<QuotaLimits>;
  /** What all accounts of a domain use together; asked often, it stays quick. */
  domainUsageOf(domain: string): Promise<QuotaUsage>;
}

type UsageOf = (accounts: readonly AccountId[]) => Promise<ReadonlyMap<AccountId, QuotaUsage>>;

/** What an account may hold is its own quota, and no more than the other accounts of its domain leave of the domain's. */
export function createQuotaLimits(parts: {
  readonly directory: Directory;
  readonly usageOf: UsageOf;
  readonly clock: Clock;
}): QuotaLimiter {
  const { accounts } = parts.directory;
  const domains = new Map<string, Promise<DomainUsage>>();

  const usageOfDomain = async (domain: string): Promise<DomainUsage> => {
    const known = await domains.get(domain);
    if (known !== undefined && parts.clock.monotonicMs() - known.atMs < DOMAIN_USAGE_MS)
      return known;
    const counting = countDomain(parts, domain);
    domains.set(domain, counting);
    counting.catch(() => domains.delete(domain));
    return await counting;
  };

  return {
    async quotaOf(account) {
      const { quota, domainQuota } = await accounts.limitsOf(account);
      const limits = { bytes: quota.bytes ?? undefined, messages: quota.messages ?? undefined };
      if (domainQuota.bytes === null && domainQuota.messages === null) return limits;
      const known = await accounts.get(account);
      if (known === undefined) return limits;
      const usage = await usageOfDomain(known.domain);
      const others = await usageOfOthers(usage, account, parts.usageOf);
      usage.touched.add(account);
      return {
        bytes: lower(limits.bytes, domainQuota.bytes, others.bytes),
        messages: lower(limits.messages, domainQuota.messages, others.messages),
      };
    },
    async domainUsageOf(domain) {
      const { ofAccounts, touched } = await usageOfDomain(domain);
      // They stay touched: what is being written by them now is not in the answer.
      const changed = await parts.usageOf([...touched]);
      for (const [id, used] of changed) ofAccounts.set(id, used);
      return sumOf([...ofAccounts.values()]);
    },
  };
}

async function countDomain(
  { directory, usageOf, clock }: Parameters<typeof createQuotaLimits>[0],
  domain: string,
): Promise<DomainUsage> {
  const ofAccounts = new Map<AccountId, QuotaUsage>();
  const atMs = clock.monotonicMs();
  for (let after = ''; ;) {
    const page = await directory.accounts.list({ domain, after, limit: 50 });
    for (const [id, used] of await usageOf(page.map((a) => a.id))) ofAccounts.set(id, used);
    if (page.length < 50) return { atMs, ofAccounts, touched: new Set() };
    after = page.at(-1)!.address;
  }
}

async function usageOfOthers(
  usage: DomainUsage,
  account: AccountId,
  usageOf: UsageOf,
): Promise<QuotaUsage> {
  const stale = [...usage.touched].filter((id) => id !== account);
  if (stale.length > 0) {
    for (const id of stale) usage.touched.delete(id);
    for (const [id, used] of await usageOf(stale)) usage.ofAccounts.set(id, used);
  }
  return sumOf([...usage.ofAccounts].filter(([id]) => id !== account).map(([, used]) => used));
}

function sumOf(usages: readonly QuotaUsage[]): QuotaUsage {
  const sum = { bytes: 0, messages: 0 };
  for (const used of usages) {
    sum.bytes += used.bytes;
    sum.messages += used.messages;
  }
  return sum;
}

function lower(own: number | undefined, domain: number | null, others: number): number | undefined {
  if (domain === null) return own;
  return Math.min(own ?? Infinity, Math.max(0, domain - others));
}
