import { formatSize } from '#platform/units.ts';
import { defineCommand } from './command.ts';
import { withAccountMail } from './open-account.ts';

export const accountCompact = defineCommand({
  name: 'account compact',
  summary: 'Give back the space of messages that can no longer be restored.',
  operands: ['EMAIL'],
  options: {},
  async run(context, [given = '']) {
    await withAccountMail(context, given, async ({ id, address, store }) => {
      const { before, after } = await store.compactAccount(id);
      context.out.answer({ address, before, after }, () => [
        `${address}: ${formatSize(before)} before, ${formatSize(after)} now`,
      ]);
    });
  },
});
