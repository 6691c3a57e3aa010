import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';
import { formatTable } from './output.ts';

export const domainList = defineCommand({
  name: 'domain list',
  summary: 'List the domains of this server.',
  operands: [],
  options: {},
  async run(context) {
    await withData(context, async ({ directory }) => {
      context.out.answer(await directory.domains.list(), (list) =>
        formatTable(
          ['DOMAIN', 'KIND', 'STANDS FOR', 'STATE'],
          list.map((d) => [d.displayName, d.kind, d.aliasOf ?? '', d.isEnabled ? 'on' : 'off']),
        ),
      );
    });
  },
});
