import { defineCommand } from './command.ts';
import { findBetween, findDelegatedCalendar } from './delegate-between.ts';
import { withMail } from './open-data.ts';

export const delegateRemove = defineCommand({
  name: 'delegate remove',
  summary: 'Have somebody act for another person no more; other grants stay.',
  operands: ['BOSS', 'DELEGATE'],
  options: {},
  async run(context, [boss = '', delegate = '']) {
    await withMail(context, async (mail) => {
      const calendarId = await findDelegatedCalendar(mail, boss);
      const between = await findBetween(mail, boss, delegate);
      await mail.directory.delegations.remove(between, calendarId);
      context.out.answer({ boss, removed: delegate }, () => [
        `${delegate} no longer acts for ${boss}`,
      ]);
    });
  },
});
