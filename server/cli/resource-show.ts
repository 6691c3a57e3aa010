import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';
import { resourceLines, toShownResource } from './resource-lines.ts';

export const resourceShow = defineCommand({
  name: 'resource show',
  summary: 'Show a room or a thing with the rules of its booking.',
  operands: ['EMAIL'],
  options: {},
  async run(context, [address = '']) {
    await withData(context, async ({ directory }) => {
      const found = await directory.resources.expect(address);
      context.out.answer(await toShownResource(directory, found), resourceLines);
    });
  },
});
