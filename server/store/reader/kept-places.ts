import type { RecordPlace } from '../blob-store.ts';

/** A place in memory, and its place in the map. */
const ENTRY_BYTES = 80;
const LIMIT = 1_000;

/**
 * Where the contents of a small mailbox lie, by item. A compaction may have moved them meanwhile: they are not found there then, and the
 * index tells.
 */
export class KeptPlaces {
  readonly #places = new Map<number, RecordPlace>();

  get bytes(): number {
    return this.#places.size * ENTRY_BYTES;
  }

  get(item: number): RecordPlace | undefined {
    return this.#places.get(item);
  }

  /** When the limit is reached it begins anew. */
  put(item: number, place: RecordPlace): void {
    if (this.#places.size >= LIMIT) this.#places.clear();
    this.#places.set(item, place);
  }

  /** It lies there no more. */
  drop(item: number): void {
    this.#places.delete(item);
  }
}
