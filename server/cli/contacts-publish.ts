import { defineCommand } from './command.ts';
import { withAccountMail } from './open-account.ts';
import { answerPublish } from './publish-link.ts';

export const contactsPublish = defineCommand({
  name: 'contacts publish',
  summary: 'Make a secret link by which anybody may read an address book.',
  operands: ['EMAIL'],
  options: {
    from: { type: 'text', value: 'NAME', doc: 'address book instead of the default one' },
    expires: {
      type: 'text',
      value: 'TIME',
      doc: 'how long it is good, such as 30d; default: until it is taken back',
    },
  },
  details:
    'Private cards are left out. `mailstead calendar published` lists the links of an account, `mailstead calendar unpublish` takes one back.',
  async run(context, [given = ''], { from, expires }) {
    await withAccountMail(context, given, async (mail) => {
      const collection = { kind: 'addressbook', name: from } as const;
      await answerPublish(context, mail, { collection, kind: 'full', isPublic: false, expires });
    });
  },
});
