import { isDomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Collection, ShownKind } from '#store/collection.ts';
import type { Store } from '#store/store.ts';

/** How many things an account keeps beside its mail. */
export interface ItemCounts {
  readonly calendarObjects: number;
  readonly contacts: number;
  readonly tasks: number;
  readonly notes: number;
  readonly files: number;
}

type ItemKind = Exclude<ShownKind, 'mailbox'>;

/** What lies in the collections that people see, whichever of them; all 0 when nothing was ever kept. */
export async function countItems(
  store: Pick<Store, 'look'>,
  account: AccountId,
): Promise<ItemCounts> {
  const count = async (kind: ItemKind): Promise<number> =>
    await store.look(account, async (reader) => {
      const collections = await reader.collections(kind);
      return collections.filter(isSeen).reduce((sum, { counts }) => sum + counts.messages, 0);
    });
  try {
    return {
      calendarObjects: await count('calendar'),
      contacts: await count('addressbook'),
      tasks: await count('tasks'),
      notes: await count('notes'),
      files: await count('files'),
    };
  } catch (error) {
    if (!isDomainError(error, 'not-found')) throw error;
    return { calendarObjects: 0, contacts: 0, tasks: 0, notes: 0, files: 0 };
  }
}

/** Scheduling messages wait in collections of their own, and what the server keeps for itself begins with a dot. */
function isSeen({ role, name }: Collection): boolean {
  return role !== 'inbox' && role !== 'outbox' && !name.startsWith('.');
}

export function describeItems(counts: ItemCounts): string {
  const { calendarObjects, contacts, tasks, notes, files } = counts;
  return `kept: ${calendarObjects} calendar objects, ${contacts} contacts, ${tasks} tasks, ${notes} notes, ${files} files`;
}
