/** A string in memory, and its place in the map. */
const ENTRY_BYTES = 100;
const LIMIT_BYTES = 256 * 1024;

/** Envelopes of the messages of a small mailbox, by item; also of those that left, which often come back by COPY or APPEND. */
export class KeptEnvelopes {
  readonly #texts = new Map<number, string>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get(item: number): string | undefined {
    return this.#texts.get(item);
  }

  /** When the limit is reached it begins anew. */
  put(item: number, envelope: string): void {
    const bytes = ENTRY_BYTES + envelope.length;
    if (this.#texts.has(item)) return;
    if (this.#bytes + bytes > LIMIT_BYTES) {
      this.#texts.clear();
      this.#bytes = 0;
    }
    this.#texts.set(item, envelope);
    this.#bytes += bytes;
  }
}
