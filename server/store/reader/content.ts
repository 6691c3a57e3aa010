import { DomainError, isDomainError } from '#platform/errors.ts';
import type { CollectionId, ItemId } from '#platform/ids.ts';
import type { LentContents, ReadableContents, RecordPlace } from '../blob-store.ts';
import { placeOf, placesOf } from '../sql/items.ts';
import type { KeptPlaces } from './kept-places.ts';
import { smallNow, type SmallMailbox } from './small-mailbox.ts';
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
  const read = await view.blobs.readMany(places.filter((place) => place !== undefined));
  return await inOrder(view, { items, places, read });
}

/** The same of messages of a mailbox, for who is soon done with them. */
export async function lendContents(
  view: View,
  mailbox: CollectionId,
  items: readonly ItemId[],
): Promise<LentContents> {
  const row = await view.collection(mailbox);
  const kept = row && smallNow(view, row);
  const places = await (kept === undefined ? placesIn(view, items) : keptIn(view, kept, items));
  const lent = await view.blobs.lendMany(places.filter((place) => place !== undefined));
  const found = { items, places, read: lent.contents, kept: kept?.places };
  return { contents: await inOrder(view, found), release: lent.release };
}

async function placesIn(
  view: View,
  items: readonly number[],
): Promise<(RecordPlace | undefined)[]> {
  await view.settleItems();
  const found = new Map<number, RecordPlace>();
  for (const [id, pack, offset, length] of await placesOf(view.sql, view.account, items))
    found.set(id, { pack, offset, length });
  return items.map((item) => found.get(item));
}

/** Whoever reads one message of a small mailbox soon reads the others. */
async function keptIn(
  view: View,
  { facts, places: kept }: SmallMailbox,
  items: readonly ItemId[],
): Promise<(RecordPlace | undefined)[]> {
  const places = items.map((item) => kept.get(item));
  if (!places.includes(undefined)) return places;
  if (!view.keepsColumns) return await placesIn(view, items);
  const isMissing = (item: number) => kept.get(item) === undefined;
  const missing = [...new Set<number>([...facts.items, ...items])].filter(isMissing);
  const read = new Map<number, RecordPlace>();
  for (const [i, place] of (await placesIn(view, missing)).entries())
    if (place !== undefined) read.set(missing[i]!, place);
  for (const [item, place] of read) kept.put(item, place);
  return items.map((item, i) => places[i] ?? read.get(item));
}

/** What was read of the items that have a place, among those that have none. */
async function inOrder(
  view: View,
  found: {
    readonly items: readonly ItemId[];
    readonly places: readonly (RecordPlace | undefined)[];
    readonly read: readonly (Buffer | DomainError)[];
    /** Where the places come from, when that is not the view itself. */
    readonly kept?: KeptPlaces | undefined;
  },
): Promise<(Buffer | DomainError)[]> {
  const { items, places, read, kept } = found;
  const contents: (Buffer | DomainError)[] = [];
  let next = 0;
  for (const [i, item] of items.entries()) {
    if (places[i] === undefined) {
      contents.push(new DomainError('not-found', 'the message is gone'));
      continue;
    }
    const content = read[next++]!;
    // Compaction has moved it meanwhile.
    const isMoved =
      isDomainError(content, 'not-found') ||
      (kept !== undefined && isDomainError(content, 'corrupt'));
    if (isMoved) kept?.drop(item);
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
