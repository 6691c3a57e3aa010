import { defineCommand } from './command.ts';
import { withAccountMail } from './open-account.ts';

export const calendarUnsubscribe = defineCommand({
  name: 'calendar unsubscribe',
  summary: 'Stop following an address, and delete the calendar that did.',
  operands: ['EMAIL', 'ID'],
  options: {},
  details: '`mailstead calendar subscriptions EMAIL` lists them.',
  async run(context, [given = '', id = '']) {
    await withAccountMail(context, given, async ({ id: account, address, subscriptions }) => {
      await subscriptions.remove(account, id);
      context.out.answer({ address, id }, () => [`${address} follows ${id} no longer`]);
    });
  },
});
