import { formatSize } from '#platform/units.ts';
import type { QueueEntrySummary } from '#queue/queue.ts';
import { defineCommand } from './command.ts';
import { withMail } from './open-data.ts';
import { formatTable } from './output.ts';
import { queueOptions, toQueueFilter } from './queue-options.ts';

export const queueList = defineCommand({
  name: 'queue list',
  summary: 'List mail that waits to be sent, and why it waits.',
  operands: ['[ID...]'],
  options: queueOptions,
  async run(context, ids, given) {
    const { domain, recipient, sender } = given;
    const isAll = ids.length === 0 && (domain ?? recipient ?? sender) === undefined;
    const filter = toQueueFilter(ids, { ...given, all: given.all || isAll });
    await withMail(context, async ({ queue }) => {
      context.out.answer(await queue.list(filter), (list) =>
        list.length === 0
          ? ['the queue is empty']
          : formatTable(
              ['ID', 'SIZE', 'SENDER', 'RECIPIENT', 'STATE', 'NEXT', 'LAST ANSWER'],
              list.flatMap(rows),
            ),
      );
    });
  },
});

function rows(entry: QueueEntrySummary): string[][] {
  return entry.recipients.map((r) => [
    entry.id,
    formatSize(Math.ceil(entry.size / 1024) * 1024),
    `<${entry.sender}>`,
    r.address,
    r.state,
    Temporal.Instant.fromEpochMilliseconds(r.nextAttemptSeconds * 1000).toString(),
    r.lastReply,
  ]);
}
