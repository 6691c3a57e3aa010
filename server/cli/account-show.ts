import type { Account } from '#directory/account.ts';
import { formatSize } from '#platform/units.ts';
import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';

export const accountShow = defineCommand({
  name: 'account show',
  summary: 'Show everything about one account.',
  operands: ['EMAIL'],
  options: {},
  async run(context, [address = '']) {
    await withData(context, async ({ directory }) => {
      const account = await directory.accounts.expect(address);
      const addresses = await directory.accounts.addressesOf(account.id);
      const limits = await directory.accounts.limitsOf(account.id);
      const appPasswords = await directory.credentials.listAppPasswords(account.id);
      context.out.answer({ ...account, addresses, limits, appPasswords }, () => [
        ...describe(account),
        `quota in force: ${limits.quota.bytes === null ? 'no limit' : formatSize(limits.quota.bytes)}`,
        `addresses: ${addresses.join(', ')}`,
        ...appPasswords.map((p) => `app password: ${p.id} ${p.name}`),
      ]);
    });
  },
});

function describe(account: Account): string[] {
  const { forwards, disabledProtocols } = account;
  const copy = account.keepsForwarded ? 'with a copy here' : 'without a copy here';
  return [
    `account: ${account.address} (number ${account.id})`,
    `name: ${account.displayName}`,
    `type: ${account.type}, role: ${account.role}`,
    `state: ${account.isEnabled ? 'on' : 'off'}`,
    `password: ${account.hasPassword ? 'set' : 'not set'}`,
    ...(disabledProtocols.length === 0 ? [] : [`switched off: ${disabledProtocols.join(', ')}`]),
    ...(forwards.length === 0 ? [] : [`forwards to: ${forwards.join(', ')} (${copy})`]),
    ...(account.administers.length === 0 ? [] : [`administers: ${account.administers.join(', ')}`]),
  ];
}
