import { DomainError } from '#platform/errors.ts';
import type { Queue, QueueFilter } from '#queue/queue.ts';
import { type OptionShape, type OptionValues, UsageError } from './command.ts';

/** Which queued mail a command means: every given criterion must hold. */
export const queueOptions = {
  domain: { type: 'text', value: 'DOMAIN', doc: 'recipients in this domain' },
  recipient: { type: 'text', value: 'EMAIL', doc: 'this recipient' },
  sender: { type: 'text', value: 'EMAIL', doc: 'mail of this envelope sender; "" for reports' },
  all: { type: 'flag', doc: 'everything in the queue' },
} as const satisfies OptionShape;

/** @throws UsageError when nothing is named */
export function toQueueFilter(
  ids: readonly string[],
  given: OptionValues<typeof queueOptions>,
): QueueFilter {
  const filter = {
    ...(ids.length === 0 ? {} : { ids }),
    ...(given.domain === undefined ? {} : { recipientDomain: given.domain.toLowerCase() }),
    ...(given.recipient === undefined ? {} : { recipient: given.recipient }),
    ...(given.sender === undefined ? {} : { sender: given.sender }),
    ...(given.all ? { all: true } : {}),
  };
  if (Object.keys(filter).length === 0)
    throw new UsageError('name the mail by its ids, --domain, --recipient, --sender or --all');
  return filter;
}

/** @throws DomainError not-found when a message named by its id is not in the queue */
export async function expectQueued(
  queue: Pick<Queue, 'list'>,
  { ids }: QueueFilter,
): Promise<void> {
  if (ids === undefined) return;
  const known = new Set((await queue.list({ ids })).map((m) => m.id));
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length > 0)
    throw new DomainError('not-found', `there is no queued message ${missing.join(', ')}`);
}
