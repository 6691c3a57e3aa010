import { hash } from 'node:crypto';
import type { IdLookup } from '../target.ts';

/** Ids of items by the million: 16 bytes each at most, where a set of strings takes a hundred. */
export class IdSet implements IdLookup {
  /** Open addressing; 0 is a free place. */
  #places = new Float64Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(id: string): void {
    if (this.#size * 2 >= this.#places.length) this.#grow();
    const number = numberOf(id);
    const at = this.#placeOf(number);
    if (this.#places[at] === number) return;
    this.#places[at] = number;
    this.#size++;
  }

  has(id: string): boolean {
    const number = numberOf(id);
    return this.#places[this.#placeOf(number)] === number;
  }

  /** Where the number is, or the free place where it belongs. */
  #placeOf(number: number): number {
    const mask = this.#places.length - 1;
    // Numbers that follow each other would fill one place after the other: they are spread by the golden ratio.
    let at = (Math.imul(number % 0x1_0000_0000, 0x9e37_79b1) ^ (number / 0x1_0000_0000)) & mask;
    while (this.#places[at] !== 0 && this.#places[at] !== number) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const before = this.#places;
    this.#places = new Float64Array(before.length * 2);
    for (const number of before) if (number !== 0) this.#places[this.#placeOf(number)] = number;
  }
}

/** UIDs are numbers already; of other ids 52 bits of a hash, below 0: a million of them hold one pair that is mistaken in 10,000 runs. */
function numberOf(id: string): number {
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id);
  return -1 - Number.parseInt(hash('sha256', id, 'hex').slice(0, 13), 16);
}
