import { DomainError, isDomainError } from '#platform/errors.ts';
import type { ItemId } from '#platform/ids.ts';
import type { AccountBlobs, RecordPlace } from '../blob-store.ts';
import { placeOf } from '../sql/items.ts';
import type { View } from './view.ts';

/** Reads an item's bytes; when compaction has moved them meanwhile, from their new place. @throws DomainError not-found, corrupt */
export async function withPlace<T>(
  view: View,
  item: ItemId,
  read: (blobs: AccountBlobs, place: RecordPlace) => Promise<T>,
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
