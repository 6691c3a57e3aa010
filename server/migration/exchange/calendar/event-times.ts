import { localSecondsOf, type DateTimeValue } from '#codecs/icalendar/date-time.ts';
import { toEpochSeconds, toZoneLocal, type Zone } from '#codecs/icalendar/zone.ts';
import { fromLocalSeconds, secondsPerDay } from '#codecs/recurrence/local-time.ts';
import type { RecurUntil } from '#codecs/recurrence/recur-until.ts';
import type { Loss } from '../../item.ts';

export interface EventTimes {
  readonly isAllDay: boolean;
  /** The zone that the event was planned in; undefined for UTC. */
  readonly zone: Zone | undefined;
  readonly start: DateTimeValue;
  readonly end: DateTimeValue;
  readonly losses: readonly Loss[];
}

/** A moment as the clock in the zone shows it, or in UTC. */
export function timeValue(epochSeconds: number, zone: Zone | undefined): DateTimeValue {
  if (zone === undefined) return { kind: 'utc', at: fromLocalSeconds(epochSeconds) };
  const at = fromLocalSeconds(toZoneLocal(zone, epochSeconds));
  return { kind: 'zoned', at, tzid: zone.id };
}

/** The day that a moment is on, for all-day events. */
export function dayValue(epochSeconds: number, zone: Zone | undefined): DateTimeValue {
  return dateValue(nearestDay(epochSeconds, zone));
}

/** The number of the day whose midnight in the zone is nearest; without a zone, and where it is one, the midnight in UTC. */
export function nearestDay(at: number, zone: Zone | undefined): number {
  const local = zone === undefined ? at : toZoneLocal(zone, at);
  if (local % secondsPerDay !== 0 && at % secondsPerDay === 0) return at / secondsPerDay;
  return Math.round(local / secondsPerDay);
}

export function dateValue(day: number): DateTimeValue {
  return { kind: 'date', date: fromLocalSeconds(day * secondsPerDay).toPlainDate() };
}

/** The instance of a series that begins at a moment, as the series has it. */
export function instanceAt(epochSeconds: number, { isAllDay, zone }: EventTimes): DateTimeValue {
  return isAllDay ? dayValue(epochSeconds, zone) : timeValue(epochSeconds, zone);
}

/** The last instance may begin on that day. */
export function untilOf(lastDay: number, { isAllDay, start, zone }: EventTimes): RecurUntil {
  if (isAllDay) return { kind: 'date', at: lastDay };
  const local = lastDay + (localSecondsOf(start) % secondsPerDay);
  return { kind: 'utc', at: zone === undefined ? local : toEpochSeconds(zone, local) };
}
