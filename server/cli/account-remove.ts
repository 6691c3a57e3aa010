import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';

export const accountRemove = defineCommand({
  name: 'account remove',
  summary:
    'Remove an account with its credentials, its own aliases and grants; the folder of its mail stays.',
  operands: ['EMAIL'],
  options: {},
  async run(context, [address = '']) {
    await withData(context, async ({ directory, folder }) => {
      const account = await directory.accounts.expect(address);
      await directory.accounts.remove(account.id);
      context.out.answer({ removed: account.address, id: account.id }, () => [
        `removed ${account.address}; its mail, if any, is still in ${folder.accounts}/${account.id}`,
      ]);
    });
  },
});
