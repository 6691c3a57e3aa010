import { importCards } from '#groupware/import-cards.ts';
import { defineCommand } from './command.ts';
import { answerImport } from './import-answer.ts';
import { withAccountMail } from './open-account.ts';
import { readObjects } from './read-objects.ts';

export const contactsImport = defineCommand({
  name: 'contacts import',
  summary: 'Put the cards of a vCard file into an address book.',
  operands: ['EMAIL', 'FILE'],
  options: {
    to: {
      type: 'text',
      value: 'NAME',
      doc: 'address book instead of the default one; made if needed',
    },
  },
  details:
    'FILE "-" is standard input. A card with the UID of one in the address book replaces it: importing twice changes nothing.',
  async run(context, [given = '', file = ''], { to }) {
    const text = await context.readInput(file);
    return await withAccountMail(context, given, async ({ id, address, store }) => {
      const target = { store, account: id, collection: to };
      const outcome = await readObjects(file, async () => await importCards(target, text));
      return answerImport(context, { address, file, what: 'cards' }, outcome);
    });
  },
});
