import { groupBySize } from '../group-by-size.ts';
import type { ItemToFeed } from '../sql/full-text-writes.ts';

/** One batch: what a search that waits for another account waits for. */
const BATCH = { bytes: 4 * 1024 * 1024 };
/** What of it is in memory at the same time: what lies there for long is what a thread takes. */
const PIECE = { bytes: 256 * 1024, count: 25 };

/** The first items, as many as make a batch: at least one, however large. */
export function withinBytes(items: readonly ItemToFeed[]): readonly ItemToFeed[] {
  for (const batch of groupBySize(items, sizeOf, BATCH)) return batch;
  return [];
}

/** A batch in the pieces in which its contents are read. */
export function piecesOf(batch: readonly ItemToFeed[]): Iterable<readonly ItemToFeed[]> {
  return groupBySize(batch, sizeOf, PIECE);
}

function sizeOf({ size }: ItemToFeed): number {
  return size;
}
