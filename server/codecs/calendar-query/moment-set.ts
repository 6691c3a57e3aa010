import { secondsPerDay } from '#codecs/recurrence/local-time.ts';
import type { LocalSeconds } from '#codecs/recurrence/local-time.ts';

/**
 * Instances named by moments or by days. Some programs name instances of a series of times by dates, and of a series
 * of days by times: the day decides then.
 */
export interface MomentSet {
  readonly addMoment: (at: number, local: LocalSeconds) => void;
  readonly addDay: (local: LocalSeconds) => void;
  readonly has: (at: number, local: LocalSeconds) => boolean;
}

/** @param isOfDates whether the series is one of days */
export function createMomentSet(isOfDates: boolean): MomentSet {
  const moments = new Set<number>();
  const days = new Set<number>();
  const dayOf = (local: LocalSeconds): number => Math.floor(local / secondsPerDay);
  return {
    addMoment: (at, local) => (isOfDates ? days.add(dayOf(local)) : moments.add(at)),
    addDay: (local) => days.add(dayOf(local)),
    has: (at, local) => moments.has(at) || (days.size > 0 && days.has(dayOf(local))),
  };
}
