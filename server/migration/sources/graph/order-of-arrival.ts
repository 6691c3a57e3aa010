import type { ListedItem } from '../../item.ts';

const CHUNK = 500;

/** Listings come newest first, or in no order. */
export function* inOrderOfArrival(
  listed: ReadonlyMap<string, ListedItem>,
): Generator<readonly ListedItem[]> {
  const sorted = [...listed.values()].sort(
    (a, b) => (a.receivedAtSeconds ?? 0) - (b.receivedAtSeconds ?? 0),
  );
  for (let at = 0; at < sorted.length; at += CHUNK) yield sorted.slice(at, at + CHUNK);
}
