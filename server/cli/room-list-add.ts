import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';

export const roomListAdd = defineCommand({
  name: 'room-list add',
  summary: 'Put rooms under one name, such as those of a building; adds to a list that is there.',
  operands: ['EMAIL', '[ROOM...]'],
  options: {
    name: { type: 'text', value: 'NAME', doc: 'display name' },
    building: { type: 'text', value: 'TEXT', doc: 'where the rooms are' },
  },
  async run(context, [address = '', ...rooms], { name, building }) {
    await withData(context, async ({ directory }) => {
      const list = await directory.roomLists.add({
        address,
        rooms,
        ...(name === undefined ? {} : { displayName: name }),
        ...(building === undefined ? {} : { building }),
      });
      context.out.answer(list, () => [`${list.address} has ${list.rooms.length} rooms`]);
    });
  },
});
