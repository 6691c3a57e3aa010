import { showMoment, showScope } from './app-password-options.ts';
import { defineCommand } from './command.ts';
import { withData } from './open-data.ts';
import { formatTable } from './output.ts';

export const accountAppPasswordList = defineCommand({
  name: 'account app-password list',
  summary: 'List the app passwords of an account, with their last use.',
  operands: ['EMAIL'],
  options: {},
  async run(context, [address = '']) {
    await withData(context, async ({ directory }) => {
      const { id } = await directory.accounts.expect(address);
      const list = await directory.credentials.listAppPasswords(id);
      context.out.answer(list, () =>
        formatTable(
          ['ID', 'NAME', 'PROTOCOLS', 'MADE', 'LAST USE', 'FROM', 'EXPIRES'],
          list.map((p) => [
            p.id,
            p.name,
            showScope(p),
            showMoment(p.createdMs),
            showMoment(p.lastUsedMs),
            p.lastUsedFrom,
            showMoment(p.expiresMs),
          ]),
        ),
      );
    });
  },
});
