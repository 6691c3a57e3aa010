import type { Collection } from '#store/collection.ts';
import type { AccountReader } from '#store/store.ts';

/** The annotation of a collection that follows an address of the web: its contents are what is there. Its value says under which id. */
export const SUBSCRIPTION_ENTRY = '/mailstead/subscription';

/** Whether a collection with these annotations follows an address, so that nobody may change what is in it. */
export function isSubscription(annotations: readonly { readonly entry: string }[]): boolean {
  return annotations.some(({ entry }) => entry === SUBSCRIPTION_ENTRY);
}

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
