import { isDomainError } from '#platform/errors.ts';
import type { CalendarUsers } from '../calendar-users.ts';
import { readCopy } from '../copies/stored-copy.ts';
import { componentsOf } from '../itip/calendar-object.ts';
import { requestFor } from '../itip/organizer-change.ts';
import { addressOf, attendeesOf } from '../itip/participants.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';
import { sendMessages } from '../send-messages.ts';
import { outboxOf } from './outbox-collection.ts';
import { refreshNameOf, type Refresh } from './refresh-entry.ts';

/**
 * Makes the copies of all attendees alike, and removes the entry unless more answers came meanwhile, or somebody could not be reached
 * and is to be tried again. Never rejects.
 */
export async function refreshCopies(
  deps: SchedulingDeps,
  users: CalendarUsers,
  { account, uid, speaker }: Refresh,
  { isLastTry = false }: { readonly isLastTry?: boolean } = {},
): Promise<void> {
  const name = refreshNameOf(uid);
  try {
    const { copy, entry } = await deps.store.read(account, async (reader) => {
      const outbox = await outboxOf(reader);
      return {
        copy: await readCopy(reader, uid),
        entry: outbox && (await reader.document(outbox.id, name)),
      };
    });
    // Another process was faster.
    if (entry === undefined) return;
    const lines = new Map(
      (copy ? componentsOf(copy.object) : [])
        .flatMap(attendeesOf)
        .map((line) => [addressOf(line), line]),
    );
    const messages = [...lines.values()].flatMap((line) => requestFor(copy!.object, line) ?? []);
    const { left } = await sendMessages(deps, users, { speaker, messages, depth: 1 });
    if (left.size > 0 && !isLastTry) return;
    await deps.store.transact(account, async (tx) => {
      const present = await tx.document(entry.collection, name);
      if (present?.number === entry.number) await tx.removeDocument(entry.collection, name);
    });
  } catch (error) {
    if (isDomainError(error))
      deps.log.warn('scheduling.not-refreshed', { account, uid, reason: error.message });
    else deps.log.error('scheduling.failed', { account, uid, error });
  }
}
