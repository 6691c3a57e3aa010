import type { XmlElement } from '#codecs/xml/element.ts';
import { booleanAt, textAt } from '#codecs/ews/names.ts';
import type { DateTimeValue } from '#codecs/icalendar/date-time.ts';
import { toZoneLocal, type Zone } from '#codecs/icalendar/zone.ts';
import { fromLocalSeconds, secondsPerDay } from '#codecs/recurrence/local-time.ts';
import type { Loss } from '../../item.ts';
import { toEpochSeconds } from '../message-state.ts';
import { zoneOfItem } from './item-zone.ts';

export interface EventTimes {
  readonly isAllDay: boolean;
  /** The zone that the item was planned in; undefined for UTC. */
  readonly zone: Zone | undefined;
  readonly start: DateTimeValue;
  readonly end: DateTimeValue;
  readonly losses: readonly Loss[];
}

/** When an item is; undefined for one without a start. */
export function readTimes(item: XmlElement): EventTimes | undefined {
  const start = toEpochSeconds(textAt(item, 'Start'));
  if (start === undefined) return undefined;
  const end = Math.max(toEpochSeconds(textAt(item, 'End')) ?? start, start);
  const isAllDay = booleanAt(item, 'IsAllDayEvent') === true;
  const from = zoneOfItem(item, 'StartTimeZone');
  const to = zoneOfItem(item, 'EndTimeZone');
  const losses: Loss[] = [];
  if (from.unknown !== undefined && !isAllDay)
    losses.push({
      what: 'time-zone',
      detail: `nobody knows the time zone "${from.unknown}": times are in UTC`,
    });
  if (isAllDay) {
    const days = allDay(start, end, from.zone);
    return {
      isAllDay,
      zone: from.zone,
      start: dateValue(days.first),
      end: dateValue(days.end),
      losses,
    };
  }
  return {
    isAllDay,
    zone: from.zone,
    start: timeValue(start, from.zone),
    end: timeValue(end, to.zone ?? from.zone),
    losses,
  };
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

/**
 * Days from midnight to midnight in the zone of the event. Where that is no midnight, items without a zone are at midnight in
 * UTC, and others were moved by somebody: the nearest midnight is meant.
 */
function allDay(
  start: number,
  end: number,
  zone: Zone | undefined,
): { readonly first: number; readonly end: number } {
  const first = nearestDay(start, zone);
  const last = nearestDay(end, zone);
  return { first, end: Math.max(last, first + 1) };
}

function nearestDay(at: number, zone: Zone | undefined): number {
  const local = zone === undefined ? at : toZoneLocal(zone, at);
  if (local % secondsPerDay !== 0 && at % secondsPerDay === 0) return at / secondsPerDay;
  return Math.round(local / secondsPerDay);
}

function dateValue(day: number): DateTimeValue {
  return { kind: 'date', date: fromLocalSeconds(day * secondsPerDay).toPlainDate() };
}
