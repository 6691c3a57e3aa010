import { defineCommand } from './command.ts';
import { withMail } from './open-data.ts';
import { expectQueued, queueOptions, toQueueFilter } from './queue-options.ts';

export const queueDrop = defineCommand({
  name: 'queue drop',
  summary: 'Take mail out of the queue; it is not sent.',
  operands: ['[ID...]'],
  options: {
    ...queueOptions,
    report: { type: 'flag', doc: 'tell the senders that it was not delivered' },
  },
  async run(context, ids, given) {
    const filter = toQueueFilter(ids, given);
    await withMail(context, async ({ queue }) => {
      await expectQueued(queue, filter);
      const recipients = await queue.drop(filter, { report: given.report });
      context.out.answer({ recipients }, () => [`dropped for ${recipients} recipients`]);
    });
  },
});
