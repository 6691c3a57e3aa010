import { defineCommand } from './command.ts';
import { domainOptions, toDomainSettings } from './domain-options.ts';
import { withData } from './open-data.ts';

export const domainAdd = defineCommand({
  name: 'domain add',
  summary: 'Take mail for a domain; its DKIM keys are made with it.',
  operands: ['DOMAIN'],
  options: {
    ...domainOptions,
    'alias-of': {
      type: 'text',
      value: 'DOMAIN',
      doc: 'every address stands for the same one in this domain',
    },
    gateway: { type: 'flag', doc: 'take mail for the domain and send it on (backup MX)' },
  },
  async run(context, [name = ''], given) {
    await withData(context, async ({ directory, dkimKeys }) => {
      const aliasOf = given['alias-of'];
      const domain = await directory.domains.add({
        name,
        ...(aliasOf === undefined ? {} : { aliasOf }),
        isGateway: given.gateway,
        settings: toDomainSettings(given),
      });
      const keys = await dkimKeys.createKeys(domain.name);
      const selectors = keys.map((k) => k.selector);
      context.out.answer({ ...domain, dkimSelectors: selectors }, () => [
        `added the domain ${domain.displayName}`,
        `\`mailstead dns ${domain.name}\` shows the records it needs`,
      ]);
    });
  },
});
