import type { Account } from '#directory/account.ts';
import type { EffectiveLimits } from '#directory/accounts.ts';
import { formatSize } from '#platform/units.ts';
import { queueSettings } from '#queue/config.ts';
import type { QuotaUsage } from '#store/store.ts';
import { showMoment, showScope } from './app-password-options.ts';
import { defineCommand } from './command.ts';
import { countItems, describeItems } from './count-items.ts';
import { withData } from './open-data.ts';
import { showUsedBytes } from './output.ts';
import { showSendLimits, withDefaults } from './send-limit-options.ts';

export const accountShow = defineCommand({
  name: 'account show',
  summary: 'Show everything about one account.',
  operands: ['EMAIL'],
  options: {},
  details:
    'With --json, `items` has the numbers of calendar objects, contacts, tasks, notes and files.',
  async run(context, [address = '']) {
    await withData(context, async ({ directory, openStore, settings }) => {
      const account = await directory.accounts.expect(address);
      const { id } = account;
      const addresses = await directory.accounts.addressesOf(id);
      const own = await directory.accounts.limitsOf(id);
      const queue = settings.of(queueSettings);
      const limits = {
        ...own,
        sendLimits: withDefaults(own.sendLimits, {
          hour: queue.accountRecipientsPerHour,
          day: queue.accountRecipientsPerDay,
        }),
      };
      const appPasswords = await directory.credentials.listAppPasswords(id);
      await using opened = await openStore();
      const usage = (await opened.store.usageOf([id])).get(id) ?? { bytes: 0, messages: 0 };
      const items = await countItems(opened.store, id);
      context.out.answer({ ...account, addresses, limits, usage, items, appPasswords }, () => [
        ...describe(account),
        ...describeLimits(limits, usage),
        describeItems(items),
        `addresses: ${addresses.join(', ')}`,
        ...appPasswords.map(
          (p) =>
            `app password: ${p.id} "${p.name}" for ${showScope(p)}, last use: ${showMoment(p.lastUsedMs)}, expires: ${showMoment(p.expiresMs)}`,
        ),
      ]);
    });
  },
});

const profileFacts = ['title', 'department', 'phone'] as const;

function describe(account: Account): string[] {
  const { forwards, disabledProtocols } = account;
  const copy = account.keepsForwarded ? 'with a copy here' : 'without a copy here';
  return [
    `account: ${account.address} (number ${account.id})`,
    `name: ${account.displayName}`,
    `language: ${account.language}`,
    `time zone: ${account.timeZone}`,
    ...profileFacts.flatMap((fact) => {
      const text = account.profile[fact];
      return text === '' ? [] : [`${fact}: ${text}`];
    }),
    `address list: ${account.isHidden ? 'hidden' : 'shown'}`,
    `sent in its name: kept by ${account.sentCopies}`,
    `type: ${account.type}, role: ${account.role}`,
    `state: ${account.isEnabled ? 'on' : 'off'}`,
    `password: ${account.hasPassword ? 'set' : 'not set'}`,
    ...(disabledProtocols.length === 0 ? [] : [`switched off: ${disabledProtocols.join(', ')}`]),
    ...(forwards.length === 0 ? [] : [`forwards to: ${forwards.join(', ')} (${copy})`]),
    ...(account.administers.length === 0 ? [] : [`administers: ${account.administers.join(', ')}`]),
  ];
}

function describeLimits(limits: EffectiveLimits, usage: QuotaUsage): string[] {
  const { bytes, messages } = limits.quota;
  return [
    `used: ${showUsedBytes(usage.bytes)}, ${usage.messages} messages`,
    `quota in force: ${bytes === null ? 'no limit' : formatSize(bytes)}, ${messages === null ? 'any number of' : messages} messages; warning at ${limits.quotaWarningPercent} %`,
    `sending: ${showSendLimits(limits.sendLimits)}`,
  ];
}
