import { defineCommand } from './command.ts';
import { withMail } from './open-data.ts';

export const accountRemove = defineCommand({
  name: 'account remove',
  summary: 'Remove an account with its credentials, its own aliases and grants.',
  operands: ['EMAIL'],
  options: { mail: { type: 'flag', doc: 'remove its mail as well; this cannot be undone' } },
  details:
    'Without --mail the folder of its mail stays where it is, under the number of the account.',
  async run(context, [address = ''], given) {
    await withMail(context, async ({ directory, store, folder }) => {
      const account = await directory.accounts.expect(address);
      await directory.accounts.remove(account.id);
      if (given.mail) await store.removeAccount(account.id);
      context.out.answer({ removed: account.address, id: account.id, mail: given.mail }, () => [
        given.mail
          ? `removed ${account.address} and its mail`
          : `removed ${account.address}; its mail, if any, is still in ${folder.accounts}/${account.id}`,
      ]);
    });
  },
});
