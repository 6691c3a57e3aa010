import type { SqlWriter } from '#platform/sql.ts';
import { contentSize, writeContent } from './content.ts';
import { factsOf } from './message-facts.ts';
import type { QueueMessage, QueueRecipient } from './queue.ts';
import { deadlineSeconds, type SchedulePlan } from './schedule.ts';
import { insertMessage } from './sql/messages.ts';
import { insertRecipient } from './sql/recipients.ts';

/** Writes a message and those of its recipients that are still to be reached. */
export async function writeQueueMessage(
  tx: SqlWriter,
  message: QueueMessage,
  open: readonly QueueRecipient[],
  time: { readonly plan: SchedulePlan; readonly nowSeconds: number },
): Promise<void> {
  const { expireAtSeconds, warnAtSeconds } = deadlineSeconds(
    time.plan,
    time.nowSeconds,
    message.deliverBy,
  );
  const hold = message.holdUntilSeconds ?? 0;
  const delay = Math.max(0, hold - time.nowSeconds);
  await insertMessage(tx, {
    id: message.id,
    sender: message.sender,
    account: message.account ?? null,
    size: contentSize(message.content),
    queuedAt: time.nowSeconds,
    expireAt: expireAtSeconds + delay,
    warnAt: warnAtSeconds + delay,
    facts: factsOf(message),
  });
  await writeContent(tx, message.id, message.content);
  for (const recipient of open)
    await insertRecipient(tx, {
      message: message.id,
      address: recipient.address,
      domain: domainOf(recipient.address),
      dsn: recipient.dsn === undefined ? '' : JSON.stringify(recipient.dsn),
      state: 'waiting',
      nextAttempt: Math.max(time.nowSeconds, hold),
      route: message.route ?? '',
    });
}

/** Part after the last "@", lower case; '' when there is none. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
