import { exportCalendar } from '#groupware/export-calendar.ts';
import { defineCommand, UsageError } from './command.ts';
import { calendarKinds, expectNamed, writeChunks } from './collection-options.ts';
import { withAccountMail } from './open-account.ts';

export const calendarExport = defineCommand({
  name: 'calendar export',
  summary: 'Write a calendar, task list or note collection as one iCalendar file.',
  operands: ['EMAIL'],
  options: {
    from: { type: 'text', value: 'NAME', doc: 'collection instead of the default one' },
    kind: { type: 'text', value: 'KIND', doc: 'calendar (default), tasks or notes' },
    to: { type: 'text', value: 'FILE', doc: 'file to write; standard output when absent' },
  },
  async run(context, [given = ''], { from, kind = 'calendar', to }) {
    const wanted = calendarKinds.find((k) => k === kind);
    if (wanted === undefined)
      throw new UsageError(`--kind ${kind}: one of ${calendarKinds.join(', ')} is allowed`);
    await withAccountMail(context, given, async ({ id, address, store }) => {
      await store.read(id, async (reader) => {
        const collection = await expectNamed(reader, wanted, from);
        await writeChunks(context, to, exportCalendar(reader, collection.id));
        const count = collection.counts.messages;
        if (to !== undefined)
          context.out.answer(
            { address, collection: collection.name, file: to, objects: count },
            () => [`${address}: "${collection.name}" with ${count} objects written to ${to}`],
          );
      });
    });
  },
});
