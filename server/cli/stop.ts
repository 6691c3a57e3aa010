import { askServer } from '#platform/control-socket.ts';
import { defineCommand } from './command.ts';

export const stop = defineCommand({
  name: 'stop',
  summary: 'Stop the running server in an orderly way.',
  operands: [],
  options: {},
  async run({ out, openFolder }) {
    const folder = openFolder();
    await askServer(folder.controlAddress, { command: 'stop' }, 10_000);
    out.answer({ stopping: true }, () => ['the server is stopping']);
  },
});
