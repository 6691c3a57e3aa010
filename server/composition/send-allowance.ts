import type { SendingReport } from '#cli/parts.ts';
import type { Directory } from '#directory/directory.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { QueueSettings } from '#queue/config.ts';
import type { SendAllowance, SendLimits } from '#queue/send-limits.ts';

export interface SendAllowances {
  /** Counts recipients elsewhere against the limits in force; false when one is reached. */
  take(account: AccountId, recipients: number): Promise<boolean>;
  /** Who sent what of late, and the limits in force. */
  report(): Promise<readonly SendingReport[]>;
}

/** Limits of accounts and domains: their own, those of their domain, else those of the configuration. */
export function createSendAllowances(parts: {
  readonly directory: Directory;
  readonly limits: SendLimits;
  readonly settings: () => QueueSettings;
  readonly log: Log;
}): SendAllowances {
  const { directory, limits, settings, log } = parts;
  const allowanceOf = async (account: AccountId): Promise<SendAllowance> => {
    const { sendLimits, domainSendLimits } = await directory.accounts.limitsOf(account);
    const current = settings();
    return {
      accountPerHour: sendLimits.messagesPerHour ?? current.accountRecipientsPerHour,
      accountPerDay: sendLimits.recipientsPerDay ?? current.accountRecipientsPerDay,
      domainPerHour: domainSendLimits.messagesPerHour ?? current.domainRecipientsPerHour,
    };
  };
  return {
    async take(account, recipients) {
      const known = await directory.accounts.get(account);
      const allowance = await allowanceOf(account);
      const domain = known?.domain ?? '';
      const refusal = await limits.take({ account, domain, recipients, allowance });
      if (refusal !== undefined)
        log.warn('delivery.send-limit', { account, limit: refusal, recipients });
      return refusal === undefined;
    },
    async report() {
      const reports: SendingReport[] = [];
      for (const { subject, inHour, inDay } of await limits.used()) {
        if (subject.kind === 'domain') {
          const domain = await directory.domains.find(subject.domain);
          const own = domain?.settings.sendLimits.messagesPerHour;
          const perHour = own ?? settings().domainRecipientsPerHour;
          reports.push({ kind: 'domain', name: subject.domain, inHour, perHour, inDay, perDay: 0 });
          continue;
        }
        const account = await directory.accounts.get(subject.account);
        // Its mail was counted, but it is gone.
        if (account === undefined) continue;
        const { accountPerHour, accountPerDay } = await allowanceOf(account.id);
        const limited = { inHour, perHour: accountPerHour, inDay, perDay: accountPerDay };
        reports.push({ kind: 'account', name: account.address, ...limited });
      }
      return reports.sort((a, b) => a.kind.localeCompare(b.kind) || b.inDay - a.inDay);
    },
  };
}
