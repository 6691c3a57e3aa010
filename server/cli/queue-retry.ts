import { defineCommand } from './command.ts';
import { withMail } from './open-data.ts';
import { expectQueued, queueOptions, toQueueFilter } from './queue-options.ts';

export const queueRetry = defineCommand({
  name: 'queue retry',
  summary: 'Try queued mail again now.',
  operands: ['[ID...]'],
  options: queueOptions,
  async run(context, ids, given) {
    const filter = toQueueFilter(ids, given);
    await withMail(context, async ({ queue }) => {
      await expectQueued(queue, filter);
      const recipients = await queue.retry(filter);
      context.out.answer({ recipients }, () => [
        `the next attempt is made now for ${recipients} recipients`,
      ]);
    });
  },
});
