import { defineCommand } from './command.ts';
import { withMail } from './open-data.ts';
import { expectQueued, queueOptions, toQueueFilter } from './queue-options.ts';

export const queueReroute = defineCommand({
  name: 'queue reroute',
  summary: 'Send queued mail by another host from now on.',
  operands: ['HOST[:PORT]', '[ID...]'],
  options: queueOptions,
  async run(context, [route = '', ...ids], given) {
    const filter = toQueueFilter(ids, given);
    await withMail(context, async ({ queue }) => {
      await expectQueued(queue, filter);
      const recipients = await queue.reroute(filter, route);
      context.out.answer({ recipients, route }, () => [`rerouted for ${recipients} recipients`]);
    });
  },
});
