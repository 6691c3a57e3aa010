import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountTransaction } from '#store/store.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';

/** Programs take away what they have seen; for an account that no such program looks at, the oldest go. */
const MAX_INBOX_ITEMS = 500;

/** Tells the account's programs of a message that was applied to its calendar. */
// RFC 6638 §4.1
export async function addInboxItem(
  { store, random }: Pick<SchedulingDeps, 'store' | 'random'>,
  account: AccountId,
  message: Component,
): Promise<void> {
  const bytes = Buffer.from(formatCalendar(message));
  await using prepared = await store.prepareDocument({ kind: 'memory', bytes }, 'text/calendar');
  const name = `${random.id()}.ics`;
  await store.transact(account, async (tx) => {
    const inbox = await schedulingInbox(tx);
    const present = await tx.documents(inbox.id);
    for (const old of present.slice(0, Math.max(0, present.length - MAX_INBOX_ITEMS + 1)))
      await tx.removeDocument(inbox.id, old.name);
    await tx.putDocument(inbox.id, { name, prepared });
  });
}

/** The collection of kind calendar whose role is inbox. */
// RFC 6638 §2.2
async function schedulingInbox(tx: AccountTransaction): Promise<Collection> {
  const found = await tx.collectionByRole('calendar', 'inbox');
  if (found !== undefined) return found;
  return await tx.createCollection({ kind: 'calendar', name: 'inbox', role: 'inbox' });
}
