import { lowerBound } from './sorted-numbers.ts';

/**
 * A set of message numbers or UIDs as sorted, disjoint, non-adjoining ranges in one flat array
 * [first, last, first, last, ...]: compact whatever the mailbox's size.
 */
export type NumberRanges = readonly number[];

/** Ranges from pairs in any order, overlapping or not. */
export function toNumberRanges(pairs: readonly (readonly [number, number])[]): NumberRanges {
  if (pairs.length === 1) return [pairs[0]![0], pairs[0]![1]];
  const sorted = pairs.toSorted((a, b) => a[0] - b[0]);
  const ranges: number[] = [];
  for (const [first, last] of sorted) {
    const end = ranges.length - 1;
    if (end > 0 && first <= ranges[end]! + 1) ranges[end] = Math.max(ranges[end]!, last);
    else ranges.push(first, last);
  }
  return ranges;
}

/** Ranges of numbers sorted upwards. */
export function rangesOfSorted(numbers: ArrayLike<number>): NumberRanges {
  const ranges: number[] = [];
  for (let i = 0; i < numbers.length; i++) {
    const n = numbers[i]!;
    const end = ranges.length - 1;
    if (end > 0 && n <= ranges[end]! + 1) ranges[end] = n;
    else ranges.push(n, n);
  }
  return ranges;
}

export function countNumbers(ranges: NumberRanges): number {
  let count = 0;
  for (let i = 0; i < ranges.length; i += 2) count += ranges[i + 1]! - ranges[i]! + 1;
  return count;
}

/** Whether the number is in the set, by binary search. */
export function hasNumber(ranges: NumberRanges, n: number): boolean {
  const at = firstRangeEndingAtOrAfter(ranges, n);
  return at < ranges.length && ranges[at]! <= n;
}

/** Every number upwards. The caller bounds the set first: four bytes on the wire can name four thousand million. */
export function* eachNumber(ranges: NumberRanges): Generator<number> {
  for (let i = 0; i < ranges.length; i += 2)
    for (let n = ranges[i]!; n <= ranges[i + 1]!; n++) yield n;
}

/** The members of a sorted array that are in the set, in order; cost follows the result and the ranges, not the array. */
export function intersectSorted(ranges: NumberRanges, sorted: ArrayLike<number>): number[] {
  const found: number[] = [];
  let at = 0;
  for (let i = 0; i < ranges.length && at < sorted.length; i += 2) {
    at = lowerBound(sorted, ranges[i]!, at);
    const last = ranges[i + 1]!;
    while (at < sorted.length && sorted[at]! <= last) found.push(sorted[at++]!);
  }
  return found;
}

export function uniteRanges(a: NumberRanges, b: NumberRanges): NumberRanges {
  return toNumberRanges([...pairsOf(a), ...pairsOf(b)]);
}

export function intersectRanges(a: NumberRanges, b: NumberRanges): NumberRanges {
  const out: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const first = Math.max(a[i]!, b[j]!);
    const last = Math.min(a[i + 1]!, b[j + 1]!);
    if (first <= last) out.push(first, last);
    if (a[i + 1]! < b[j + 1]!) i += 2;
    else j += 2;
  }
  return out;
}

/** What is in `a` and not in `b`. */
export function subtractRanges(a: NumberRanges, b: NumberRanges): NumberRanges {
  const out: number[] = [];
  let j = 0;
  for (let i = 0; i < a.length; i += 2) {
    let first = a[i]!;
    const last = a[i + 1]!;
    while (j < b.length && b[j + 1]! < first) j += 2;
    for (let k = j; k < b.length && b[k]! <= last && first <= last; k += 2) {
      if (b[k]! > first) out.push(first, b[k]! - 1);
      first = b[k + 1]! + 1;
    }
    if (first <= last) out.push(first, last);
  }
  return out;
}

/** `1:3,5`; an empty set has no form and gives ''. */
export function formatNumberRanges(ranges: NumberRanges): string {
  let text = '';
  for (let i = 0; i < ranges.length; i += 2) {
    if (i > 0) text += ',';
    text += formatRange(ranges[i]!, ranges[i + 1]!);
  }
  return text;
}

/** Numbers in their own order, rising runs as ranges: for sorted results and for COPYUID, where order speaks. */
export function formatNumbersInOrder(numbers: ArrayLike<number>): string {
  let text = '';
  for (let i = 0; i < numbers.length; i++) {
    const first = numbers[i]!;
    let last = first;
    while (i + 1 < numbers.length && numbers[i + 1] === last + 1) {
      last++;
      i++;
    }
    if (text !== '') text += ',';
    text += formatRange(first, last);
  }
  return text;
}

/** Cuts a set into sets whose text stays within the length each, for lines that clients can bear. */
export function splitRanges(ranges: NumberRanges, maxLength: number): NumberRanges[] {
  const sets: number[][] = [];
  let length = Infinity;
  for (let i = 0; i < ranges.length; i += 2) {
    const size = formatRange(ranges[i]!, ranges[i + 1]!).length + 1;
    if (length + size > maxLength + 1) {
      sets.push([]);
      length = 0;
    }
    sets.at(-1)!.push(ranges[i]!, ranges[i + 1]!);
    length += size;
  }
  return sets;
}

function formatRange(first: number, last: number): string {
  return first === last ? String(first) : `${first}:${last}`;
}

function pairsOf(ranges: NumberRanges): [number, number][] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i]!, ranges[i + 1]!]);
  return pairs;
}

/** Index (even) of the first range whose end is not below n. */
function firstRangeEndingAtOrAfter(ranges: NumberRanges, n: number): number {
  let low = 0;
  let high = ranges.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[middle * 2 + 1]! < n) low = middle + 1;
    else high = middle;
  }
  return low * 2;
}
