import { exportCards } from '#groupware/export-cards.ts';
import { expectNamed, writeChunks } from './collection-options.ts';
import { defineCommand } from './command.ts';
import { withAccountMail } from './open-account.ts';

export const contactsExport = defineCommand({
  name: 'contacts export',
  summary: 'Write an address book as one vCard file.',
  operands: ['EMAIL'],
  options: {
    from: { type: 'text', value: 'NAME', doc: 'address book instead of the default one' },
    to: { type: 'text', value: 'FILE', doc: 'file to write; standard output when absent' },
  },
  async run(context, [given = ''], { from, to }) {
    await withAccountMail(context, given, async ({ id, address, store }) => {
      await store.read(id, async (reader) => {
        const collection = await expectNamed(reader, 'addressbook', from);
        await writeChunks(context, to, exportCards(reader, collection.id));
        const count = collection.counts.messages;
        if (to !== undefined)
          context.out.answer(
            { address, addressBook: collection.name, file: to, cards: count },
            () => [`${address}: "${collection.name}" with ${count} cards written to ${to}`],
          );
      });
    });
  },
});
