import { importCalendar } from '#groupware/import-calendar.ts';
import { calendarKinds } from './collection-options.ts';
import { defineCommand, UsageError } from './command.ts';
import { answerImport } from './import-answer.ts';
import { withAccountMail } from './open-account.ts';
import { readObjects } from './read-objects.ts';

export const calendarImport = defineCommand({
  name: 'calendar import',
  summary: 'Put the events, tasks and notes of an iCalendar file into an account.',
  operands: ['EMAIL', 'FILE'],
  options: {
    to: {
      type: 'text',
      value: 'NAME',
      doc: 'collection instead of the default one; made if needed',
    },
    kind: { type: 'text', value: 'KIND', doc: 'calendar, tasks or notes, whatever the file holds' },
  },
  details:
    'FILE "-" is standard input. What has the UID of something in the collection replaces it: importing twice changes nothing. Nobody is invited or told.',
  async run(context, [given = '', file = ''], { to, kind }) {
    const wanted = calendarKinds.find((k) => k === kind);
    if (kind !== undefined && wanted === undefined)
      throw new UsageError(`--kind ${kind}: one of ${calendarKinds.join(', ')} is allowed`);
    const text = await context.readInput(file);
    return await withAccountMail(context, given, async ({ id, address, store }) => {
      const target = { store, account: id, collection: to };
      const into = wanted === undefined ? target : { ...target, kind: wanted };
      const outcome = await readObjects(file, async () => await importCalendar(into, text));
      return answerImport(context, { address, file, what: 'objects' }, outcome);
    });
  },
});
