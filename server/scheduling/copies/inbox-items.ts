import { hash } from 'node:crypto';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountTransaction } from '#store/store.ts';
import { withoutBookkeeping } from '../bookkeeping.ts';
import type { Enclosure } from '../outbox/enclosure.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';

/** Programs take away what they have seen; for an account that no such program looks at, the oldest go. */
const MAX_INBOX_ITEMS = 500;

/** Makes ready what tells the account's programs of a message that is applied to its calendar. */
// RFC 6638 §4.1
export async function prepareInboxItem(
  { store }: Pick<SchedulingDeps, 'store'>,
  message: Component,
): Promise<Enclosure> {
  const bytes = Buffer.from(formatCalendar(withoutBookkeeping(message)));
  const prepared = await store.prepareDocument({ kind: 'memory', bytes }, 'text/calendar');
  // The same message twice is one item.
  const name = `${hash('sha256', bytes, 'hex').slice(0, 32)}.ics`;
  return {
    async put(tx) {
      const inbox = await schedulingInbox(tx);
      const excess = inbox.counts.messages - MAX_INBOX_ITEMS + 1;
      const oldest = excess > 0 ? (await tx.documents(inbox.id)).slice(0, excess) : [];
      for (const old of oldest) await tx.removeDocument(inbox.id, old.name);
      await tx.putDocument(inbox.id, { name, prepared });
    },
    [Symbol.asyncDispose]: async () => await prepared[Symbol.asyncDispose](),
  };
}

/** The collection of kind calendar whose role is inbox. */
// RFC 6638 §2.2
async function schedulingInbox(tx: AccountTransaction): Promise<Collection> {
  const found = await tx.collectionByRole('calendar', 'inbox');
  if (found !== undefined) return found;
  return await tx.createCollection({ kind: 'calendar', name: 'inbox', role: 'inbox' });
}
