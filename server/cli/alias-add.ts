import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';

export const aliasAdd = defineCommand({
  name: 'alias add',
  summary: 'Have an address stand for others, here or elsewhere; adds to an alias that is there.',
  operands: ['EMAIL', 'TARGET...'],
  options: {},
  async run(context, [address = '', ...targets]) {
    await withData(context, async ({ directory }) => {
      const alias = await directory.aliases.add(address, targets);
      context.out.answer(alias, () => [
        `${alias.address} stands for ${alias.targets.map((t) => t.address).join(', ')}`,
      ]);
    });
  },
});
