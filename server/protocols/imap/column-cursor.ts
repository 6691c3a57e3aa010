import { lowerBound } from '#codecs/imap/sorted-numbers.ts';

/** Finds the rows of UIDs asked for in ascending order. */
export class ColumnCursor {
  readonly #uids: Uint32Array;
  #next = 0;

  constructor(uids: Uint32Array) {
    this.#uids = uids;
  }

  /** -1 when there is no such message. */
  find(uid: number): number {
    const uids = this.#uids;
    let at = this.#next;
    // Mostly it is the next one.
    if (at < uids.length && uids[at]! < uid) at = firstFrom(uids, uid, at + 1);
    this.#next = at;
    return uids[at] === uid ? at : -1;
  }
}

function firstFrom(uids: Uint32Array, uid: number, from: number): number {
  let step = 1;
  let low = from;
  while (low + step < uids.length && uids[low + step]! < uid) {
    low += step;
    step *= 2;
  }
  return lowerBound(uids, uid, low, Math.min(low + step, uids.length));
}
