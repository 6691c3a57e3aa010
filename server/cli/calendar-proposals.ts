import { defineCommand } from './command.ts';
import { withMail } from './open-data.ts';
import { formatTable } from './output.ts';

const titles = ['FROM', 'WHAT', 'PLANNED', 'PROPOSED', 'UID'];

export const calendarProposals = defineCommand({
  name: 'calendar proposals',
  summary: 'List the times that attendees proposed for meetings of an account.',
  operands: ['EMAIL'],
  options: {},
  details:
    'A proposal is accepted by changing the meeting, and declined by "calendar decline-proposal".',
  async run(context, [given = '']) {
    await withMail(context, async ({ directory, scheduling }) => {
      const account = await directory.accounts.expect(given);
      context.out.answer(await scheduling.proposals(account), (list) =>
        list.length === 0
          ? ['Nobody has proposed another time.']
          : formatTable(
              titles,
              list.map((p) => [p.from, p.summary, p.planned, p.proposed, p.uid]),
            ),
      );
    });
  },
});
