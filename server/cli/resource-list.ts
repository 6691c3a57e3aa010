import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';
import { formatTable } from './output.ts';
import { toShownResource } from './resource-lines.ts';

export const resourceList = defineCommand({
  name: 'resource list',
  summary: 'List rooms and things in the order of their addresses.',
  operands: ['[DOMAIN]'],
  options: {},
  async run(context, [domain]) {
    await withData(context, async ({ directory }) => {
      const found = await directory.resources.list(domain === undefined ? {} : { domain });
      const list = await Promise.all(found.map((r) => toShownResource(directory, r)));
      context.out.answer(list, () =>
        formatTable(
          ['ADDRESS', 'NAME', 'KIND', 'CAPACITY', 'BUILDING', 'FLOOR', 'FEATURES', 'STATE'],
          list.map((r) => [
            r.address,
            r.name,
            r.kind,
            r.capacity ?? '',
            r.building,
            r.floor,
            r.features.join(', '),
            r.isEnabled ? 'on' : 'off',
          ]),
        ),
      );
    });
  },
});
