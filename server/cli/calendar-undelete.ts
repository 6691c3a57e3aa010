import { defineCommand } from './command.ts';
import { undeleteDocuments, undeleteOptions } from './undelete-documents.ts';

export const calendarUndelete = defineCommand({
  name: 'calendar undelete',
  summary: 'Bring removed events, tasks and notes back to where they were.',
  operands: ['EMAIL'],
  options: undeleteOptions,
  details: 'A calendar that is gone is made again. Nobody is invited again.',
  async run(context, [given = ''], { from, since, 'dry-run': isDry }) {
    const kinds = ['calendar', 'tasks', 'notes'] as const;
    await undeleteDocuments(context, given, { kinds, from, since, isDry });
  },
});
