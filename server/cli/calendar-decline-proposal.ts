import { DomainError } from '#platform/errors.ts';
import { defineCommand } from './command.ts';
import { withMail } from './open-data.ts';

export const calendarDeclineProposal = defineCommand({
  name: 'calendar decline-proposal',
  summary: 'Tell who proposed another time for a meeting that it stays as it is.',
  operands: ['EMAIL', 'UID'],
  options: {
    from: { type: 'text', value: 'EMAIL', doc: 'only the proposal of this attendee' },
  },
  details: '"calendar proposals" shows what waits.',
  async run(context, [given = '', uid = ''], { from }) {
    await withMail(context, async ({ directory, scheduling }) => {
      const account = await directory.accounts.expect(given);
      const declined = await scheduling.declineProposals(account, { uid, from });
      if (declined === 0)
        throw new DomainError('not-found', 'nobody has proposed another time for this meeting');
      context.out.answer({ declined }, () => [`declined: ${declined}`]);
    });
  },
});
