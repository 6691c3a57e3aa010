import type { ItemToFeed } from '../sql/full-text-writes.ts';

/** Bytes of one batch: what a search that waits for another account waits for. */
const BATCH_BYTES = 4 * 1024 * 1024;
/** Bytes and items whose contents are in memory at the same time: what lies there for long is what a thread takes. */
const PIECE_BYTES = 256 * 1024;
const PIECE_ITEMS = 25;

/** The first items, as many as make a batch: at least one, however large. */
export function withinBytes(items: readonly ItemToFeed[]): ItemToFeed[] {
  return items.slice(0, countWithin(items, 0, { bytes: BATCH_BYTES, items: items.length }));
}

/** A batch in the pieces in which its contents are read. */
export function* piecesOf(batch: readonly ItemToFeed[]): Generator<readonly ItemToFeed[]> {
  for (let at = 0; at < batch.length;) {
    const count = countWithin(batch, at, { bytes: PIECE_BYTES, items: PIECE_ITEMS });
    yield batch.slice(at, at + count);
    at += count;
  }
}

/** How many items from this one on are within the limits: at least one, however large. */
function countWithin(
  items: readonly ItemToFeed[],
  from: number,
  limits: { readonly bytes: number; readonly items: number },
): number {
  const most = Math.min(limits.items, items.length - from);
  let bytes = 0;
  for (let count = 0; count < most; count++) {
    bytes += items[from + count]!.size;
    if (bytes > limits.bytes) return Math.max(1, count);
  }
  return most;
}
