import { isDomainError } from '#platform/errors.ts';
import type { CalendarUsers } from '../calendar-users.ts';
import { enterStatuses } from '../schedule-status.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';
import { sendMessages, type ScheduleStatus } from '../send-messages.ts';
import { removeEntry, type OutboxEntry } from './entry.ts';
import { createServedNotes } from './note-served.ts';

/**
 * Delivers kept messages, writes down what became of them, and removes the entry; what cannot be delivered now stays for
 * another try. Never rejects.
 */
export async function deliverEntry(
  deps: SchedulingDeps,
  users: CalendarUsers,
  entry: OutboxEntry,
): Promise<void> {
  try {
    await deliver(deps, users, entry);
  } catch (error) {
    const fields = { account: entry.account, entry: entry.name };
    if (isDomainError(error))
      deps.log.warn('scheduling.unfinished', { ...fields, reason: error.message });
    else deps.log.error('scheduling.failed', { ...fields, error });
  }
}

async function deliver(
  deps: SchedulingDeps,
  users: CalendarUsers,
  entry: OutboxEntry,
): Promise<void> {
  const { account, outgoing, isLastTry } = entry;
  const recipients = new Set(outgoing.messages.map((m) => m.recipient.value)).size;
  const notes = createServedNotes(deps, { ...entry, recipients });
  const { statuses, left } = await sendMessages(deps, users, {
    ...outgoing,
    served: entry.served,
    mailId: entry.name.slice(entry.name.indexOf('.') + 1),
    onMailed: (address, status) => notes.add(address, status),
  });
  await notes.settled();
  if (left.size > 0 && !isLastTry) return;
  const all = new Map<string, ScheduleStatus>([...notes.served, ...statuses]);
  for (const address of left) all.set(address, '5.1');
  const also = async (tx: Parameters<typeof removeEntry>[0]) => await removeEntry(tx, entry);
  const { statusIn } = outgoing;
  const isWritten =
    statusIn !== undefined &&
    all.size > 0 &&
    (await enterStatuses(deps, { account, uid: statusIn, also }, all));
  if (!isWritten) await deps.store.transact(account, also);
}
