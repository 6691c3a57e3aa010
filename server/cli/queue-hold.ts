import { defineCommand } from './command.ts';
import { withMail } from './open-data.ts';
import { expectQueued, queueOptions, toQueueFilter } from './queue-options.ts';

export const queueHold = defineCommand({
  name: 'queue hold',
  summary: 'Keep queued mail back until it is released.',
  operands: ['[ID...]'],
  options: queueOptions,
  async run(context, ids, given) {
    const filter = toQueueFilter(ids, given);
    await withMail(context, async ({ queue }) => {
      await expectQueued(queue, filter);
      const recipients = await queue.hold(filter);
      context.out.answer({ recipients }, () => [`sending is held for ${recipients} recipients`]);
    });
  },
});
