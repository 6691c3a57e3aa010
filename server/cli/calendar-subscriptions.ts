import { defineCommand } from './command.ts';
import { withAccountMail } from './open-account.ts';
import { formatTable } from './output.ts';
import { showSubscription } from './show-subscription.ts';

export const calendarSubscriptions = defineCommand({
  name: 'calendar subscriptions',
  summary:
    'List the calendars of an account that follow an address, with what came of the last time.',
  operands: ['EMAIL'],
  options: {},
  async run(context, [given = '']) {
    await withAccountMail(context, given, async ({ id, store, subscriptions }) => {
      const calendars = await store.read(id, (reader) => reader.collections('calendar'));
      const names = new Map(calendars.map((c) => [String(c.objectId), c.name]));
      const list = await subscriptions.list(id);
      const shown = list.map((s) => showSubscription(s, names.get(s.collection)));
      context.out.answer(shown, () =>
        formatTable(
          ['ID', 'CALENDAR', 'EVERY', 'ASKED', 'CHANGED', 'NEXT', 'RESULT', 'ADDRESS'],
          shown.map((s) => [
            s.id,
            s.calendar ?? '(deleted)',
            s.every,
            s.checked ?? 'never',
            s.changed ?? 'never',
            s.next ?? '',
            s.failures === 0 ? 'good' : `failed ${s.failures} times: ${s.error}`,
            s.url,
          ]),
        ),
      );
    });
  },
});
