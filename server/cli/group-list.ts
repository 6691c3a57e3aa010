import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';
import { formatTable } from './output.ts';

export const groupList = defineCommand({
  name: 'group list',
  summary: 'List groups in the order of their addresses.',
  operands: ['[DOMAIN]'],
  options: {},
  async run(context, [domain]) {
    await withData(context, async ({ directory }) => {
      const list = await directory.groups.list(domain === undefined ? {} : { domain });
      context.out.answer(list, () =>
        formatTable(
          ['GROUP', 'NAME', 'MAY WRITE', 'MEMBERS'],
          list.map((g) => [g.address, g.displayName, g.postPolicy, g.members.length]),
        ),
      );
    });
  },
});
