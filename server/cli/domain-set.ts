import { defineCommand } from './command.ts';
import { domainOptions, toDomainSettings } from './domain-options.ts';
import { withData } from './open-data.ts';
import { toSwitch } from './quantity-input.ts';

export const domainSet = defineCommand({
  name: 'domain set',
  summary: 'Change a domain.',
  operands: ['DOMAIN'],
  options: {
    ...domainOptions,
    enabled: { type: 'text', value: 'on|off', doc: 'whether it takes mail' },
  },
  async run(context, [name = ''], given) {
    await withData(context, async ({ directory }) => {
      const domain = await directory.domains.change(name, {
        ...(given.enabled === undefined ? {} : { isEnabled: toSwitch('--enabled', given.enabled) }),
        settings: toDomainSettings(given),
      });
      context.out.answer(domain, () => [`changed the domain ${domain.displayName}`]);
    });
  },
});
