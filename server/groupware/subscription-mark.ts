import type { Collection } from '#store/collection.ts';
import type { AccountReader } from '#store/store.ts';
import { SUBSCRIPTION_ENTRY } from '#store/subscription-entry.ts';

export function formatMark(id: string): Buffer {
  return Buffer.from(JSON.stringify({ id }));
}

/** The calendar that was made for a subscription. */
export async function findMarked(
  reader: AccountReader,
  id: string,
): Promise<Collection | undefined> {
  const mark = formatMark(id);
  for (const collection of await reader.collections('calendar'))
    for (const { entry, value } of await reader.annotations(collection.id))
      if (entry === SUBSCRIPTION_ENTRY && mark.equals(value)) return collection;
  return undefined;
}
