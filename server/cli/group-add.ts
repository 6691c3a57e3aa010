import { defineCommand } from './command.ts';
import { groupOptions, toGroupChange } from './group-options.ts';
import { withData } from './open-data.ts';

export const groupAdd = defineCommand({
  name: 'group add',
  summary: 'Make a group whose mail goes to its members.',
  operands: ['EMAIL', '[MEMBER...]'],
  options: groupOptions,
  details:
    'A shared mailbox is an account of type group: `mailstead account add EMAIL --type group`.',
  async run(context, [address = '', ...members], given) {
    const change = toGroupChange(given);
    await withData(context, async ({ directory }) => {
      const group = await directory.groups.add({ address, members, ...change });
      context.out.answer(group, () => [
        `added the group ${group.address} with ${group.members.length} members`,
      ]);
    });
  },
});
