import type { MessageSet } from './message-set.ts';

/** Finds the message number of rows that come in the order of their UIDs. */
export class PositionCursor {
  readonly #set: MessageSet;
  #next = 0;
  /** Rows found so far. */
  found = 0;

  constructor(set: MessageSet) {
    this.#set = set;
  }

  /** 0 for a message that is not in the set. */
  sequenceOf(uid: number): number {
    const { uids, positions } = this.#set;
    while (this.#next < positions.length && uids[positions[this.#next]!]! < uid) this.#next++;
    const position = positions[this.#next];
    if (position === undefined || uids[position] !== uid) return 0;
    this.#next++;
    this.found++;
    return position + 1;
  }

  /** Positions up to the last row found, those without a row included. */
  get passed(): number {
    return this.#next;
  }

  /** No more rows come: what was not found is not there. */
  finish(): void {
    this.#next = this.#set.positions.length;
  }
}
