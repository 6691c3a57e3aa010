import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';

export const groupRemove = defineCommand({
  name: 'group remove',
  summary: 'Remove a group; its members stay.',
  operands: ['EMAIL'],
  options: {},
  async run(context, [address = '']) {
    await withData(context, async ({ directory }) => {
      await directory.groups.remove(address);
      context.out.answer({ removed: address }, () => [`removed the group ${address}`]);
    });
  },
});
