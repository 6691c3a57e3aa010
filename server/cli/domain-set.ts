import { DomainError } from '#platform/errors.ts';
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
      const present = await directory.domains.find(name);
      if (present === undefined) throw new DomainError('not-found', `there is no domain ${name}`);
      const domain = await directory.domains.change(name, {
        ...(given.enabled === undefined ? {} : { isEnabled: toSwitch('--enabled', given.enabled) }),
        settings: toDomainSettings(given, present.settings),
      });
      context.out.answer(domain, () => [`changed the domain ${domain.displayName}`]);
    });
  },
});
