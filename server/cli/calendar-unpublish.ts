import { unpublish } from '#groupware/published-links.ts';
import { defineCommand } from './command.ts';
import { withAccountMail } from './open-account.ts';
import { describeLinked } from './publish-link.ts';

export const calendarUnpublish = defineCommand({
  name: 'calendar unpublish',
  summary: 'Take back a link to a calendar, an address book or free and busy time.',
  operands: ['EMAIL', 'LINK-ID'],
  options: {},
  details: '`mailstead calendar published EMAIL` lists the links of an account.',
  async run(context, [given = '', linkId = '']) {
    await withAccountMail(context, given, async ({ id, address, store }) => {
      const link = await store.transact(id, (tx) => unpublish(tx, linkId));
      const of = describeLinked(link);
      context.out.answer({ address, id: link.id, of }, () => [
        `${address}: the link ${link.id} to ${of} is good for nothing any more`,
      ]);
    });
  },
});
