import type { XmlElement } from '#codecs/xml/element.ts';
import { booleanAt, textAt } from '#codecs/ews/names.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import type { Loss } from '../../item.ts';
import { toEpochSeconds } from '../../exchange/moments.ts';
import {
  dateValue,
  nearestDay,
  timeValue,
  type EventTimes,
} from '../../exchange/calendar/event-times.ts';
import { zoneOfItem } from './item-zone.ts';

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
