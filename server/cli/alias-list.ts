import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';
import { formatTable } from './output.ts';

export const aliasList = defineCommand({
  name: 'alias list',
  summary: 'List aliases in the order of their addresses.',
  operands: ['[DOMAIN]'],
  options: {},
  async run(context, [domain]) {
    await withData(context, async ({ directory }) => {
      const list = await directory.aliases.list(domain === undefined ? {} : { domain });
      context.out.answer(list, () =>
        formatTable(
          ['ALIAS', 'STANDS FOR'],
          list.map((a) => [a.address, a.targets.map((t) => t.address).join(', ')]),
        ),
      );
    });
  },
});
