import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';

export const accountRename = defineCommand({
  name: 'account rename',
  summary: 'Give an account another address; mail, aliases, groups and grants stay with it.',
  operands: ['EMAIL', 'NEW-EMAIL'],
  options: { 'keep-old': { type: 'flag', doc: 'keep the old address as an alias' } },
  async run(context, [from = '', to = ''], given) {
    await withData(context, async ({ directory }) => {
      const found = await directory.accounts.expect(from);
      const account = await directory.accounts.rename(found.id, to, {
        keepOldAsAlias: given['keep-old'],
      });
      context.out.answer(account, () => [`${from} is now ${account.address}`]);
    });
  },
});
