import { DomainError } from '#platform/errors.ts';
import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';

export const accountAppPasswordRemove = defineCommand({
  name: 'account app-password remove',
  summary: 'Take an app password back; whoever uses it must sign in anew.',
  operands: ['EMAIL', 'ID|NAME'],
  options: {},
  async run(context, [address = '', wanted = '']) {
    await withData(context, async ({ directory }) => {
      const { id } = await directory.accounts.expect(address);
      const list = await directory.credentials.listAppPasswords(id);
      const byId = list.filter((p) => p.id === wanted);
      const found = byId.length > 0 ? byId : list.filter((p) => p.name === wanted);
      if (found.length > 1)
        throw new DomainError(
          'conflict',
          `${address} has ${found.length} app passwords named "${wanted}"; name one by its id: ${found.map((p) => p.id).join(', ')}`,
        );
      const [one] = found;
      if (one === undefined)
        throw new DomainError(
          'not-found',
          `there is no app password "${wanted}"; see \`mailstead account app-password list ${address}\``,
        );
      await directory.credentials.removeAppPassword(id, one.id);
      context.out.answer({ removed: one.id, name: one.name }, () => [
        `removed the app password ${one.id} "${one.name}"`,
      ]);
    });
  },
});
