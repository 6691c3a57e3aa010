import type { Clock } from '#platform/clock.ts';
import { accountId, type AccountId } from '#platform/ids.ts';
import type { Sql } from '#platform/sql.ts';
import { addSent, forgetSentBefore, readSent, sumSent } from './sql/send-counters.ts';

/** 0 means no limit. */
export interface SendAllowance {
  readonly accountPerHour: number;
  readonly accountPerDay: number;
  readonly domainPerHour: number;
}

export interface SendLimits {
  /**
   * Counts `recipients` against the sender's limits, all or nothing.
   * @returns which limit is reached, or undefined when they were counted
   */
  take(request: {
    readonly account: AccountId;
    readonly domain: string;
    readonly recipients: number;
    readonly allowance: SendAllowance;
  }): Promise<'account-hour' | 'account-day' | 'domain-hour' | undefined>;
  /** What was counted of late, by accounts and domains that sent anything. */
  used(): Promise<readonly SendUsage[]>;
}

/** Recipients elsewhere that someone wrote to. */
export interface SendUsage {
  readonly subject:
    | { readonly kind: 'account'; readonly account: AccountId }
    | { readonly kind: 'domain'; readonly domain: string };
  /** As the limit of an hour sees it. */
  readonly inHour: number;
  readonly inDay: number;
}

/** Counts are kept by the hour: an hour's limit looks at this hour and the one before in proportion. */
export function createSendLimits(sql: Sql, clock: Clock): SendLimits {
  return {
    async take({ account, domain, recipients, allowance }) {
      const hours = clock.epochMs() / 3_600_000;
      const hour = Math.floor(hours);
      const accountSubject = `account:${account}`;
      const domainSubject = `domain:${domain}`;
      return await sql.transaction(async (tx) => {
        // Who sends for the same subjects at the same time, on another node, waits from here on.
        await addSent(tx, accountSubject, hour, 0);
        await addSent(tx, domainSubject, hour, 0);
        const inLastHour = async (subject: string) => {
          const now = await sumSent(tx, subject, hour);
          const before = (await sumSent(tx, subject, hour - 1)) - now;
          return now + before * (1 - (hours - hour));
        };
        if (exceeds(allowance.accountPerHour, await inLastHour(accountSubject), recipients))
          return 'account-hour';
        if (
          exceeds(allowance.accountPerDay, await sumSent(tx, accountSubject, hour - 23), recipients)
        )
          return 'account-day';
        if (exceeds(allowance.domainPerHour, await inLastHour(domainSubject), recipients))
          return 'domain-hour';
        await addSent(tx, accountSubject, hour, recipients);
        await addSent(tx, domainSubject, hour, recipients);
        await forgetSentBefore(tx, hour - 48);
        return undefined;
      });
    },
    async used() {
      const hours = clock.epochMs() / 3_600_000;
      const hour = Math.floor(hours);
      const rows = await readSent(sql, hour - 23);
      return [...Map.groupBy(rows, (r) => r.subject)].map(([subject, counts]) => {
        const at = (h: number) => Number(counts.find((c) => c.hour === h)?.recipients ?? 0);
        return {
          subject: toSubject(subject),
          inHour: Math.round(at(hour) + at(hour - 1) * (1 - (hours - hour))),
          inDay: counts.reduce((sum, c) => sum + Number(c.recipients), 0),
        };
      });
    },
  };
}

function toSubject(text: string): SendUsage['subject'] {
  const colon = text.indexOf(':');
  const name = text.slice(colon + 1);
  return text.startsWith('account:')
    ? { kind: 'account', account: accountId(Number(name)) }
    : { kind: 'domain', domain: name };
}

function exceeds(limit: number, used: number, more: number): boolean {
  return limit > 0 && used + more > limit;
}
