import { defineCommand } from './command.ts';
import { withMail } from './open-data.ts';
import { expectQueued, queueOptions, toQueueFilter } from './queue-options.ts';

export const queueRelease = defineCommand({
  name: 'queue release',
  summary: 'Let held mail be sent again.',
  operands: ['[ID...]'],
  options: queueOptions,
  async run(context, ids, given) {
    const filter = toQueueFilter(ids, given);
    await withMail(context, async ({ queue }) => {
      await expectQueued(queue, filter);
      const recipients = await queue.release(filter);
      context.out.answer({ recipients }, () => [`sending goes on for ${recipients} recipients`]);
    });
  },
});
