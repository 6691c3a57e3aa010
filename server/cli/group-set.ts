import { defineCommand } from './command.ts';
import { groupOptions, toGroupChange } from './group-options.ts';
import { withData } from './open-data.ts';

export const groupSet = defineCommand({
  name: 'group set',
  summary: 'Change a group, and add or remove members.',
  operands: ['EMAIL'],
  options: {
    ...groupOptions,
    'add-member': { type: 'texts', value: 'EMAIL', doc: 'may be given again' },
    'remove-member': { type: 'texts', value: 'EMAIL', doc: 'may be given again' },
  },
  async run(context, [address = ''], given) {
    const change = toGroupChange(given);
    await withData(context, async ({ directory: { groups } }) => {
      let group = await groups.change(address, change);
      if (given['add-member'].length > 0)
        group = await groups.addMembers(address, given['add-member']);
      for (const member of given['remove-member'])
        group = await groups.removeMember(address, member);
      context.out.answer(group, () => [
        `changed the group ${group.address}; it has ${group.members.length} members`,
      ]);
    });
  },
});
