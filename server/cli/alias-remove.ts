import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';

export const aliasRemove = defineCommand({
  name: 'alias remove',
  summary: 'Remove an alias, or one of its targets.',
  operands: ['EMAIL', '[TARGET]'],
  options: {},
  async run(context, [address = '', target]) {
    await withData(context, async ({ directory }) => {
      await directory.aliases.remove(address, target);
      context.out.answer({ removed: address, target: target ?? null }, () => [
        target === undefined ? `removed ${address}` : `removed ${target} from ${address}`,
      ]);
    });
  },
});
