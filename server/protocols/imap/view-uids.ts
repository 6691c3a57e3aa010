import { lowerBound } from '#codecs/imap/sorted-numbers.ts';

/** What is left of ascending UIDs when some go, and where those were that went. */
export function withoutUids(
  uids: Uint32Array,
  gone: readonly number[],
): { readonly left: Uint32Array; readonly positions: readonly number[] } {
  const positions: number[] = [];
  const left = new Uint32Array(uids.length);
  let kept = 0;
  let from = 0;
  // What lies between two of them is copied as a whole.
  for (const u of [...new Set(gone)].sort((a, b) => a - b)) {
    const at = lowerBound(uids, u, from);
    if (uids[at] !== u) continue;
    left.set(uids.subarray(from, at), kept);
    kept += at - from;
    from = at + 1;
    positions.push(at);
  }
  left.set(uids.subarray(from), kept);
  return { left: left.subarray(0, kept + uids.length - from), positions };
}

/** Ascending UIDs with higher ones behind them. */
export function withNewUids(uids: Uint32Array, added: readonly number[]): Uint32Array {
  const grown = new Uint32Array(uids.length + added.length);
  grown.set(uids);
  grown.set(added, uids.length);
  return grown;
}
