import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';

export const domainRemove = defineCommand({
  name: 'domain remove',
  summary: 'Take no more mail for a domain; it must have no accounts, aliases or groups left.',
  operands: ['DOMAIN'],
  options: {},
  async run(context, [name = '']) {
    await withData(context, async ({ directory }) => {
      await directory.domains.remove(name);
      context.out.answer({ removed: name }, () => [`removed the domain ${name}`]);
    });
  },
});
