import type { BusyPeriod } from '#codecs/calendar-query/busy-period.ts';
import type { ResourcePolicy } from '#directory/resource-policy.ts';
import { isWithinHours } from '#directory/working-hours.ts';

/** One time for which a room is wanted; epoch seconds. */
export interface WantedTime {
  readonly start: number;
  readonly end: number;
}

export interface BookingRequest {
  readonly times: readonly WantedTime[];
  readonly isSeries: boolean;
  /** There are more times than a room looks at. */
  readonly isEndless: boolean;
}

export type BookingRefusal =
  | 'not-allowed'
  | 'no-series'
  | 'too-far'
  | 'too-long'
  | 'closed'
  | 'past'
  | 'taken';

export type BookingVerdict =
  /** `without`: times that are taken, by their place in the request. */
  | { readonly kind: 'accepted'; readonly without: ReadonlySet<number> }
  | { readonly kind: 'refused'; readonly reason: BookingRefusal }
  /** An approver decides. */
  | { readonly kind: 'ask' };

const DAY = 86_400;

/** When a room cannot be had. */
export interface TakenTimes {
  readonly planned: readonly BusyPeriod[];
  /** The buffer between bookings is none to opening hours. */
  readonly away: readonly BusyPeriod[];
}

/** Answers a request that breaks no rule of a room, by what else is in its calendar. */
export function judgeConflicts(
  policy: ResourcePolicy,
  request: BookingRequest,
  { planned, away }: TakenTimes,
): BookingVerdict {
  const buffer = policy.bufferMinutes * 60;
  const taken = new Set<number>();
  for (const [i, { start, end }] of request.times.entries()) {
    const isTaken =
      planned.some((p) => p.start < end + buffer && p.end > start - buffer) ||
      away.some((p) => p.start < end && p.end > start);
    if (isTaken) taken.add(i);
  }
  if (taken.size === 0)
    return policy.autoAccepts ? { kind: 'accepted', without: taken } : { kind: 'ask' };
  const { conflicts } = policy;
  switch (conflicts.kind) {
    case 'refuse':
      return { kind: 'refused', reason: 'taken' };
    case 'ask':
      // Without anybody to ask, what is taken is refused as ever.
      return policy.approvers.length === 0 ? { kind: 'refused', reason: 'taken' } : { kind: 'ask' };
    case 'allow': {
      const isFew = taken.size * 100 <= request.times.length * conflicts.percent;
      if (!request.isSeries || !isFew || taken.size === request.times.length)
        return { kind: 'refused', reason: 'taken' };
      return policy.autoAccepts ? { kind: 'accepted', without: taken } : { kind: 'ask' };
    }
  }
}

/** The first rule of a room that a request breaks. */
export function brokenRule(
  policy: ResourcePolicy,
  { times, isSeries, isEndless }: BookingRequest,
  nowSeconds: number,
): BookingRefusal | undefined {
  if (isSeries && !policy.allowsRecurring) return 'no-series';
  if (isEndless) return 'too-far';
  if (times.every(({ end }) => end <= nowSeconds)) return 'past';
  const { advanceDays, maxMinutes } = policy;
  const limit = advanceDays === null ? Infinity : nowSeconds + advanceDays * DAY;
  if (times.some(({ start }) => start > limit)) return 'too-far';
  if (maxMinutes !== null && times.some(({ start, end }) => end - start > maxMinutes * 60))
    return 'too-long';
  const { hours } = policy;
  const isOpen = hours === null || times.every((time) => isWithinHours(hours, time));
  return isOpen ? undefined : 'closed';
}
