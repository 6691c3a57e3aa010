/** Index of the first number in ascending `sorted` that is not below `wanted`, looked for from `from` to before `to`. */
export function lowerBound(
  sorted: ArrayLike<number>,
  wanted: number,
  from = 0,
  to = sorted.length,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
