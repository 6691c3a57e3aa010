import { publishedLinks } from '#groupware/published-links.ts';
import { defineCommand } from './command.ts';
import { withAccountMail } from './open-account.ts';
import { formatTable } from './output.ts';
import { describeLinked, momentOf } from './publish-link.ts';

export const calendarPublished = defineCommand({
  name: 'calendar published',
  summary: 'List the links to calendars, address books and free and busy time of an account.',
  operands: ['EMAIL'],
  options: {},
  async run(context, [given = '']) {
    await withAccountMail(context, given, async ({ id, store }) => {
      const links = await store.read(id, (reader) => publishedLinks(reader));
      const shown = links.map((link) => ({
        id: link.id,
        of: describeLinked(link),
        kind: link.kind,
        isPublic: link.isPublic,
        created: momentOf(link.createdAt),
        expires: momentOf(link.expiresAt),
      }));
      context.out.answer(shown, () =>
        formatTable(
          ['ID', 'OF', 'SHOWS', 'PUBLIC', 'MADE', 'EXPIRES'],
          shown.map((l) => [
            l.id,
            l.of,
            l.kind,
            l.isPublic ? 'yes' : 'no',
            l.created ?? '',
            l.expires ?? 'never',
          ]),
        ),
      );
    });
  },
});
