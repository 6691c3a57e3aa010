import type { ItemToFeed } from '../sql/full-text-writes.ts';

/** Bytes of one batch: what a search that waits for another account waits for. */
const BATCH_BYTES = 4 * 1024 * 1024;

/** The first items, as many as make a batch: at least one, however large. */
export function withinBytes(items: readonly ItemToFeed[]): ItemToFeed[] {
  let bytes = 0;
  const within = items.findIndex((item, i) => (bytes += item.size) > BATCH_BYTES && i > 0);
  return within < 0 ? [...items] : items.slice(0, within);
}
