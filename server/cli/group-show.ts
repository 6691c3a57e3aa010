import { DomainError } from '#platform/errors.ts';
import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';

export const groupShow = defineCommand({
  name: 'group show',
  summary: 'Show one group and its members.',
  operands: ['EMAIL'],
  options: {},
  async run(context, [address = '']) {
    await withData(context, async ({ directory }) => {
      const group = await directory.groups.find(address);
      if (group === undefined) throw new DomainError('not-found', `there is no group ${address}`);
      context.out.answer(group, () => [
        `group: ${group.address} (${group.kind})`,
        `name: ${group.displayName}`,
        `address list: ${group.isHidden ? 'hidden' : 'shown'}`,
        `may write: ${group.postPolicy}${group.posters.length === 0 ? '' : `: ${group.posters.join(', ')}`}`,
        ...group.members.map((m) => `member: ${m.address}`),
      ]);
    });
  },
});
