import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';
import { formatTable } from './output.ts';

export const roomListList = defineCommand({
  name: 'room-list list',
  summary: 'List room lists and their rooms in the order of their addresses.',
  operands: ['[DOMAIN]'],
  options: {},
  async run(context, [domain]) {
    await withData(context, async ({ directory }) => {
      const lists = await directory.roomLists.list(domain === undefined ? {} : { domain });
      context.out.answer(lists, () =>
        formatTable(
          ['ADDRESS', 'NAME', 'BUILDING', 'ROOMS'],
          lists.map((l) => [
            l.address,
            l.displayName,
            l.building,
            l.rooms.map((room) => room.address).join(', '),
          ]),
        ),
      );
    });
  },
});
