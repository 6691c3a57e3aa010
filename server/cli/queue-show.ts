import { DomainError } from '#platform/errors.ts';
import { defineCommand } from './command.ts';
import { withMail } from './open-data.ts';

/** What is shown of a large message. */
const MAX_SHOWN_BYTES = 256 * 1024;

export const queueShow = defineCommand({
  name: 'queue show',
  summary: 'Show one queued message: who gets it, and its text.',
  operands: ['ID'],
  options: {},
  async run(context, [id = '']) {
    await withMail(context, async ({ queue }) => {
      const [entry] = await queue.list({ ids: [id] });
      const content = await queue.show(id, MAX_SHOWN_BYTES);
      if (entry === undefined || content === undefined)
        throw new DomainError('not-found', `there is no queued message ${id}`);
      context.out.answer({ ...entry, content: content.toString('utf8') }, () => [
        `message ${entry.id} from <${entry.sender}>, ${entry.size} bytes`,
        ...entry.recipients.map(
          (r) => `to ${r.address}: ${r.state}, ${r.attempts} attempts; ${r.lastReply}`,
        ),
        '',
        content.toString('utf8').replaceAll('\r\n', '\n'),
      ]);
    });
  },
});
