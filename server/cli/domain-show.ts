import { dkimKeyRecord } from '#sender-auth/dkim-keys.ts';
import { DomainError } from '#platform/errors.ts';
import { queueSettings } from '#queue/config.ts';
import { formatSize } from '#platform/units.ts';
import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';
import { showSendLimits, withDefaults } from './send-limit-options.ts';

export const domainShow = defineCommand({
  name: 'domain show',
  summary: 'Show everything about one domain.',
  operands: ['DOMAIN'],
  options: {},
  async run(context, [name = '']) {
    await withData(context, async ({ directory, dkimKeys, settings: current }) => {
      const domain = await directory.domains.find(name);
      if (domain === undefined) throw new DomainError('not-found', `there is no domain ${name}`);
      const accounts = await directory.accounts.count(domain.name);
      const dkim = (await dkimKeys.keysOf(domain.name)).map((key) => ({
        selector: key.selector,
        algorithm: key.algorithm,
        record: dkimKeyRecord(key),
      }));
      const { settings } = domain;
      const queue = current.of(queueSettings);
      const together = withDefaults(settings.sendLimits, { hour: queue.domainRecipientsPerHour });
      const each = withDefaults(settings.defaultSendLimits, {
        hour: queue.accountRecipientsPerHour,
        day: queue.accountRecipientsPerDay,
      });
      context.out.answer({ ...domain, accounts, dkim }, () => [
        `domain: ${domain.displayName}`,
        ...(domain.name === domain.displayName ? [] : [`in DNS: ${domain.name}`]),
        `kind: ${domain.kind}${domain.aliasOf === null ? '' : ` of ${domain.aliasOf}`}`,
        `state: ${domain.isEnabled ? 'on' : 'off'}`,
        `accounts: ${accounts}`,
        `catch-all: ${settings.catchAll ?? 'none'}`,
        `address list: ${settings.addressList}, free and busy time: ${settings.freeBusy}`,
        `plus separators: ${settings.plusSeparators ?? "the server's"}`,
        `sending: ${showSendLimits(together)} together; ${showSendLimits(each)} each`,
        `quota: ${showBytes(settings.quota.bytes)} together, ${showBytes(settings.defaultQuota.bytes)} each; warning at ${settings.quotaWarningPercent} %`,
        ...dkim.map((k) => `DKIM: ${k.selector} (${k.algorithm})`),
      ]);
    });
  },
});

function showBytes(bytes: number | null): string {
  return bytes === null ? 'no limit' : formatSize(bytes);
}
