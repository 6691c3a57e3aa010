import { defineCommand } from './command.ts';
import { findDelegatedCalendar } from './delegate-between.ts';
import { withMail } from './open-data.ts';
import { formatTable } from './output.ts';

export const delegateList = defineCommand({
  name: 'delegate list',
  summary: 'List who acts for a person.',
  operands: ['BOSS'],
  options: {},
  async run(context, [boss = '']) {
    await withMail(context, async (mail) => {
      const calendarId = await findDelegatedCalendar(mail, boss);
      const { id } = await mail.directory.accounts.expect(boss);
      const found = await mail.directory.delegations.delegatesOf(id, calendarId);
      const list = found.map((d) => ({ ...d, calendar: d.calendar ?? null }));
      context.out.answer(list, () =>
        formatTable(
          ['DELEGATE', 'CALENDAR', 'PRIVATE', 'COPIES', 'SENDS'],
          list.map((d) => [
            d.address,
            d.calendar ?? '',
            d.seesPrivate ? 'yes' : 'no',
            d.getsInvitations ? 'yes' : 'no',
            d.sendsAs ? 'as the boss' : d.sendsOnBehalf ? 'on behalf' : 'no',
          ]),
        ),
      );
    });
  },
});
