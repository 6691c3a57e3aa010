/** How strongly a time is taken; FREE is not listed. */
// RFC 5545 §3.2.9
export const busyTypes = ['BUSY', 'BUSY-UNAVAILABLE', 'BUSY-TENTATIVE'] as const;
export type BusyType = (typeof busyTypes)[number];

/** Epoch seconds, the end not within. */
export interface BusyPeriod {
  readonly start: number;
  readonly end: number;
  readonly type: BusyType;
}

/**
 * Periods in order that do not overlap: where several do, the strongest counts, and periods of one type that touch are one.
 */
export function mergeBusyPeriods(periods: readonly BusyPeriod[]): BusyPeriod[] {
  const edges: { at: number; rank: number; change: 1 | -1 }[] = [];
  for (const { start, end, type } of periods) {
    if (end <= start) continue;
    const rank = busyTypes.indexOf(type);
    edges.push({ at: start, rank, change: 1 }, { at: end, rank, change: -1 });
  }
  edges.sort((a, b) => a.at - b.at);
  const open = busyTypes.map(() => 0);
  const merged: { start: number; end: number; type: BusyType }[] = [];
  let current: BusyType | undefined;
  let since = 0;
  for (let i = 0; i < edges.length; i++) {
    const { at, rank, change } = edges[i]!;
    open[rank]! += change;
    if (edges[i + 1]?.at === at) continue;
    const strongest = busyTypes.find((_, type) => open[type]! > 0);
    if (strongest === current) continue;
    if (current !== undefined) merged.push({ start: since, end: at, type: current });
    current = strongest;
    since = at;
  }
  return merged;
}

/** What is left of periods within a time. */
export function clipBusyPeriods(
  periods: readonly BusyPeriod[],
  from: number,
  to: number,
): BusyPeriod[] {
  return periods
    .filter((p) => p.start < to && p.end > from)
    .map((p) => ({ ...p, start: Math.max(p.start, from), end: Math.min(p.end, to) }));
}

/** Periods gathered before they are merged: some megabytes. */
const MERGE_AT = 50_000;

/** The busy times of many objects: as long as they overlap, a full calendar takes no more memory than an empty one. */
export interface BusyTimes {
  add(more: readonly BusyPeriod[]): void;
  /** In any order, perhaps merged. */
  all(): readonly BusyPeriod[];
}

export function createBusyTimes(mergeAt = MERGE_AT): BusyTimes {
  let periods: BusyPeriod[] = [];
  let limit = mergeAt;
  return {
    add(more) {
      for (const period of more) periods.push(period);
      if (periods.length < limit) return;
      periods = mergeBusyPeriods(periods);
      limit = Math.max(mergeAt, 2 * periods.length);
    },
    all: () => periods,
  };
}
