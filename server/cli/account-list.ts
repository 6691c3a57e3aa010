import { formatSize } from '#platform/units.ts';
import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';
import { formatTable } from './output.ts';

export const accountList = defineCommand({
  name: 'account list',
  summary: 'List accounts in the order of their addresses.',
  operands: ['[DOMAIN]'],
  options: {},
  async run(context, [domain]) {
    await withData(context, async ({ directory }) => {
      const list = await directory.accounts.list(domain === undefined ? {} : { domain });
      context.out.answer(list, () =>
        formatTable(
          ['ADDRESS', 'NAME', 'TYPE', 'ROLE', 'QUOTA', 'STATE'],
          list.map((a) => [
            a.address,
            a.displayName,
            a.type,
            a.role,
            a.quota.bytes === null ? '' : formatSize(a.quota.bytes),
            a.isEnabled ? 'on' : 'off',
          ]),
        ),
      );
    });
  },
});
