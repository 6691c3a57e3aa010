import { hash } from 'node:crypto';
import type { Bytes } from '#platform/bytes.ts';

/** Characters of an id: 128 bits, so that no two contents of a mailbox share one. */
const ID_LENGTH = 32;

/**
 * Names for items that have none in their source: what they contain, and, where a content is there several times, which one
 * of them. They stay when others come and go, whether before or behind them.
 */
export class ContentIds {
  readonly #seen = new KeyCounts();

  next(content: Bytes): string {
    const name = hash('sha256', content, 'hex').slice(0, ID_LENGTH);
    const count = this.#seen.add(Number.parseInt(name.slice(0, 12), 16));
    return count === 1 ? name : `${name}~${count}`;
  }
}

/** More than one byte counts: from here on in a Map. */
const MANY = 0xff;

/** How often numbers of 48 bits have come: seven bytes for each place, where a Map takes ten times as much. */
class KeyCounts {
  #low = new Uint32Array(1024);
  #high = new Uint16Array(1024);
  /** 0 for a place that is free. */
  #counts = new Uint8Array(1024);
  readonly #many = new Map<number, number>();
  #size = 0;

  /** How often the key has come by now. */
  add(key: number): number {
    if (this.#size * 4 > this.#counts.length * 3) this.#grow();
    const at = this.#find(key);
    const before = this.#counts[at]!;
    if (before === 0) {
      this.#put(at, key, 1);
      this.#size++;
      return 1;
    }
    if (before < MANY) return ++this.#counts[at]!;
    const count = (this.#many.get(key) ?? MANY) + 1;
    this.#many.set(key, count);
    return count;
  }

  #find(key: number): number {
    const mask = this.#counts.length - 1;
    // The low bits are as even as any: keys are taken from a hash.
    let at = key % this.#counts.length;
    while (this.#counts[at] !== 0 && this.#keyAt(at) !== key) at = (at + 1) & mask;
    return at;
  }

  #keyAt(at: number): number {
    return this.#high[at]! * 2 ** 32 + this.#low[at]!;
  }

  #put(at: number, key: number, count: number): void {
    this.#low[at] = key % 2 ** 32;
    this.#high[at] = Math.floor(key / 2 ** 32);
    this.#counts[at] = count;
  }

  #grow(): void {
    const [low, high, counts] = [this.#low, this.#high, this.#counts];
    this.#low = new Uint32Array(counts.length * 2);
    this.#high = new Uint16Array(counts.length * 2);
    this.#counts = new Uint8Array(counts.length * 2);
    for (const [i, count] of counts.entries()) {
      if (count === 0) continue;
      const key = high[i]! * 2 ** 32 + low[i]!;
      this.#put(this.#find(key), key, count);
    }
  }
}
