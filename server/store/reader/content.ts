import { DomainError, isDomainError } from '#platform/errors.ts';
import type { ItemId } from '#platform/ids.ts';
import type { LentContents, ReadableContents, RecordPlace } from '../blob-store.ts';
import { placeOf, placesOf } from '../sql/items.ts';
import type { View } from './view.ts';

/** Reads an item's bytes; when compaction has moved them meanwhile, from their new place. @throws DomainError not-found, corrupt */
export async function withPlace<T>(
  view: View,
  item: ItemId,
  read: (blobs: ReadableContents, place: RecordPlace) => Promise<T>,
): Promise<T> {
  await view.settleItems();
  const row = await placeOf(view.sql, view.account, item);
  if (row === undefined) throw new DomainError('not-found', 'the message is gone');
  const place = { pack: row.pack, offset: row.packOffset, length: row.recordLength };
  try {
    return await read(view.blobs, place);
  } catch (error) {
    if (!isDomainError(error, 'not-found')) throw error;
    const moved = await view.currentPlace(item);
    if (moved === undefined) throw error;
    return await read(view.blobs, moved);
  }
}

/** Many items' bytes, in the order asked for; what cannot be read is an error in its place. */
export async function readContents(
  view: View,
  items: readonly ItemId[],
): Promise<(Buffer | DomainError)[]> {
  const places = await placesIn(view, items);
  const known = places.filter((place) => place !== undefined);
  return await inOrder(view, { items, places, read: await view.blobs.readMany(known) });
}

/** The same for who is soon done with them. */
export async function lendContents(view: View, items: readonly ItemId[]): Promise<LentContents> {
  const places = await placesIn(view, items);
  const lent = await view.blobs.lendMany(places.filter((place) => place !== undefined));
  const contents = await inOrder(view, { items, places, read: lent.contents });
  return { contents, release: lent.release };
}

async function placesIn(
  view: View,
  items: readonly ItemId[],
): Promise<(RecordPlace | undefined)[]> {
  await view.settleItems();
  const places = new Map<number, RecordPlace>();
  for (const [id, pack, offset, length] of await placesOf(view.sql, view.account, items))
    places.set(id, { pack, offset, length });
  return items.map((item) => places.get(item));
}

/** What was read of the items that have a place, among those that have none. */
async function inOrder(
  view: View,
  found: {
    readonly items: readonly ItemId[];
    readonly places: readonly (RecordPlace | undefined)[];
    readonly read: readonly (Buffer | DomainError)[];
  },
): Promise<(Buffer | DomainError)[]> {
  const { items, places, read } = found;
  const contents: (Buffer | DomainError)[] = [];
  let next = 0;
  for (const [i, item] of items.entries()) {
    const content =
      places[i] === undefined ? new DomainError('not-found', 'the message is gone') : read[next++]!;
    // Compaction has moved it meanwhile.
    const isMoved = places[i] !== undefined && isDomainError(content, 'not-found');
    contents.push(isMoved ? await readAlone(view, item) : content);
  }
  return contents;
}

async function readAlone(view: View, item: ItemId): Promise<Buffer | DomainError> {
  try {
    return await withPlace(view, item, async (blobs, place) => await blobs.readContent(place));
  } catch (error) {
    if (isDomainError(error)) return error;
    throw error;
  }
}
