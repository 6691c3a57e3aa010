import type { UidRanges } from '../store.ts';

/** How the rows of some UID ranges are read: one query a window, or lists of UIDs. */
export type ReadPlan =
  | { readonly kind: 'windows'; readonly windows: readonly (readonly [from: number, to: number])[] }
  | { readonly kind: 'lists'; readonly lists: readonly (readonly number[])[] };

const MAX_UID = 0xffff_ffff;
/** Up to so many ranges a query each is cheapest. */
const FEW_RANGES = 4;
const MAX_LISTED = 100_000;

/** @param perList UIDs in one list */
export function planReading(ranges: UidRanges | undefined, perList: number): ReadPlan {
  if (ranges === undefined) return { kind: 'windows', windows: [[1, MAX_UID]] };
  let span = 0;
  const windows: [number, number][] = [];
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    windows.push([ranges[i]!, ranges[i + 1]!]);
    span += ranges[i + 1]! - ranges[i]! + 1;
  }
  if (windows.length <= FEW_RANGES || span > MAX_LISTED) return { kind: 'windows', windows };
  const lists: number[][] = [];
  let current: number[] = [];
  for (const [from, to] of windows)
    for (let uid = from; uid <= to; uid++) {
      if (current.length === perList) {
        lists.push(current);
        current = [];
      }
      current.push(uid);
    }
  if (current.length > 0) lists.push(current);
  return { kind: 'lists', lists };
}
