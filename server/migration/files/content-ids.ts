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

/** How often numbers of 48 bits have come: twelve bytes for each, where a Map takes several times as much. */
class KeyCounts {
  #keys = new Float64Array(1024);
  #counts = new Uint32Array(1024);
  #size = 0;

  /** How often the key has come by now. */
  add(key: number): number {
    if (this.#size * 3 > this.#keys.length * 2) this.#grow();
    const at = this.#find(key);
    if (this.#counts[at] === 0) {
      this.#keys[at] = key;
      this.#size++;
    }
    return ++this.#counts[at]!;
  }

  #find(key: number): number {
    const mask = this.#keys.length - 1;
    // The low bits are as even as any: keys are taken from a hash.
    let at = key % this.#keys.length;
    while (this.#counts[at] !== 0 && this.#keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const [keys, counts] = [this.#keys, this.#counts];
    this.#keys = new Float64Array(keys.length * 2);
    this.#counts = new Uint32Array(keys.length * 2);
    for (const [i, count] of counts.entries())
      if (count !== 0) {
        const at = this.#find(keys[i]!);
        this.#keys[at] = keys[i]!;
        this.#counts[at] = count;
      }
  }
}
