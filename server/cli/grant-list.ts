import { allCalendars } from '#directory/calendar-proxies.ts';
import { levelOf, seesPrivateItems } from '#directory/sharing-levels.ts';
import { defineCommand } from './command.ts';
import { formatTarget } from './grant-target.ts';
import { withMail } from './open-data.ts';
import { formatTable } from './output.ts';

export const grantList = defineCommand({
  name: 'grant list',
  summary: 'List who may use the mailboxes, calendars and the like of an account.',
  operands: ['OWNER'],
  options: {},
  async run(context, [address = '']) {
    await withMail(context, async ({ directory, store }) => {
      const { id } = await directory.accounts.expect(address);
      const collections = await store.read(id, async (reader) => await reader.collections());
      const nameOf = new Map<string, string>(
        collections.flatMap((c) => (c.kind === 'settings' ? [] : [[c.objectId, formatTarget(c)]])),
      );
      nameOf.set('', '(all)').set(allCalendars, 'calendars:');
      const grants = await Promise.all(
        (await directory.grants.grantsOn(id)).map(async (grant) => ({
          mailbox: nameOf.get(grant.collection) ?? '(gone)',
          who: (await directory.grants.formatIdentifier(grant)) ?? '(gone)',
          rights: grant.rights,
          level: grant.isNegative ? null : (levelOf(grant.rights) ?? null),
          seesPrivate: seesPrivateItems(grant.rights),
        })),
      );
      context.out.answer(grants, (list) =>
        formatTable(
          ['WHAT', 'WHO', 'RIGHTS', 'LEVEL'],
          list.map((g) => [
            g.mailbox,
            g.who,
            g.rights,
            g.level === null ? '' : g.level + (g.seesPrivate ? ', private' : ''),
          ]),
        ),
      );
    });
  },
});
