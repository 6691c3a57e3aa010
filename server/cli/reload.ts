import { askServer } from '#platform/control-socket.ts';
import { defineCommand } from './command.ts';

export const reload = defineCommand({
  name: 'reload',
  summary: 'Have the running server read its configuration and certificates again.',
  operands: [],
  options: {},
  async run({ out, openFolder, readSettings }) {
    const folder = openFolder();
    readSettings(folder);
    await askServer(folder.controlAddress, { command: 'reload' }, 10_000);
    out.answer({ reloaded: true }, () => ['the server has taken the new configuration']);
  },
});
