import { defineCommand } from './command.ts';
import { withMail } from './open-data.ts';

export const resourceRemove = defineCommand({
  name: 'resource remove',
  summary: 'Remove a room or a thing; the invitations in other calendars stay.',
  operands: ['EMAIL'],
  options: {
    mail: { type: 'flag', doc: 'remove its calendar and mail as well; this cannot be undone' },
  },
  async run(context, [address = ''], given) {
    await withMail(context, async ({ directory, store, folder }) => {
      const { account } = await directory.resources.expect(address);
      await directory.accounts.remove(account.id);
      if (given.mail) await store.removeAccount(account.id);
      context.out.answer({ removed: account.address, id: account.id, mail: given.mail }, () => [
        given.mail
          ? `removed ${account.address} and its calendar`
          : `removed ${account.address}; its calendar, if any, is still in ${folder.accounts}/${account.id}`,
      ]);
    });
  },
});
