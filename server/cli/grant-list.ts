import { defineCommand } from './command.ts';
import { withMail } from './open-data.ts';
import { formatTable } from './output.ts';

export const grantList = defineCommand({
  name: 'grant list',
  summary: 'List who may use the mailboxes of an account.',
  operands: ['OWNER'],
  options: {},
  async run(context, [address = '']) {
    await withMail(context, async ({ directory, store }) => {
      const { id } = await directory.accounts.expect(address);
      const mailboxes = await store.read(id, async (reader) => await reader.collections());
      const nameOf = new Map<string, string>(mailboxes.map((m) => [m.objectId, m.name]));
      const grants = await Promise.all(
        (await directory.grants.grantsOn(id)).map(async (grant) => ({
          mailbox: grant.collection === '' ? '(all)' : (nameOf.get(grant.collection) ?? '(gone)'),
          who: (await directory.grants.formatIdentifier(grant)) ?? '(gone)',
          rights: grant.rights,
        })),
      );
      context.out.answer(grants, (list) =>
        formatTable(
          ['MAILBOX', 'WHO', 'RIGHTS'],
          list.map((g) => [g.mailbox, g.who, g.rights]),
        ),
      );
    });
  },
});
