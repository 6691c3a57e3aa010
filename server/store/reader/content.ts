import { DomainError, isDomainError } from '#platform/errors.ts';
import type { ItemId } from '#platform/ids.ts';
import type { ReadableContents, RecordPlace } from '../blob-store.ts';
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
  await view.settleItems();
  const places = new Map<number, RecordPlace>();
  for (const [id, pack, offset, length] of await placesOf(view.sql, view.account, items))
    places.set(id, { pack, offset, length });
  const known = items.filter((item) => places.has(item));
  const read = await view.blobs.readMany(known.map((item) => places.get(item)!));
  const found = new Map<number, Buffer | DomainError>();
  for (const [i, item] of known.entries()) {
    const content = read[i]!;
    // Compaction has moved it meanwhile.
    const isMoved = isDomainError(content, 'not-found');
    found.set(item, isMoved ? await readAlone(view, item) : content);
  }
  return items.map(
    (item) => found.get(item) ?? new DomainError('not-found', 'the message is gone'),
  );
}

async function readAlone(view: View, item: ItemId): Promise<Buffer | DomainError> {
  try {
    return await withPlace(view, item, async (blobs, place) => await blobs.readContent(place));
  } catch (error) {
    if (isDomainError(error)) return error;
    throw error;
  }
}
