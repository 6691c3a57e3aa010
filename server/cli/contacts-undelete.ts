import { defineCommand } from './command.ts';
import { undeleteDocuments, undeleteOptions } from './undelete-documents.ts';

export const contactsUndelete = defineCommand({
  name: 'contacts undelete',
  summary: 'Bring removed contacts back to the address books they were in.',
  operands: ['EMAIL'],
  options: undeleteOptions,
  details: 'An address book that is gone is made again.',
  async run(context, [given = ''], { from, since, 'dry-run': isDry }) {
    await undeleteDocuments(context, given, { kinds: ['addressbook'], from, since, isDry });
  },
});
