/** A string in memory, and its place in the map. */
const ENTRY_BYTES = 100;
const LIMIT_BYTES = 512 * 1024;

/** Envelopes of the messages of a small mailbox, by item. */
export class KeptEnvelopes {
  readonly #texts = new Map<number, string>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get(item: number): string | undefined {
    return this.#texts.get(item);
  }

  /** What is beyond the limit is not kept. */
  put(item: number, envelope: string): void {
    const bytes = ENTRY_BYTES + envelope.length;
    if (this.#texts.has(item) || this.#bytes + bytes > LIMIT_BYTES) return;
    this.#texts.set(item, envelope);
    this.#bytes += bytes;
  }

  drop(item: number): void {
    const envelope = this.#texts.get(item);
    if (envelope === undefined) return;
    this.#texts.delete(item);
    this.#bytes -= ENTRY_BYTES + envelope.length;
  }
}
