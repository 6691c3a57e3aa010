import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';

export const roomListRemove = defineCommand({
  name: 'room-list remove',
  summary: 'Remove a room list, or one room of it; the rooms themselves stay.',
  operands: ['EMAIL', '[ROOM]'],
  options: {},
  async run(context, [address = '', room]) {
    await withData(context, async ({ directory }) => {
      await directory.roomLists.remove(address, room);
      context.out.answer({ removed: room ?? address, from: address }, () => [
        room === undefined ? `removed the room list ${address}` : `removed ${room} from ${address}`,
      ]);
    });
  },
});
