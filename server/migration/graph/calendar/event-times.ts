import { momentOf, readGraphTime, zoneOfName } from '#codecs/graph/date-time.ts';
import { extendedOf } from '#codecs/graph/extended-property.ts';
import { booleanAt, objectAt, textAt, wordAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { windowsNameOf } from '#codecs/exchange/windows-zones.ts';
import { guessZone } from '#codecs/icalendar/zone-name.ts';
import { namedZone } from '#codecs/icalendar/named-zone.ts';
import { localSecondsOf, type DateTimeValue } from '#codecs/icalendar/date-time.ts';
import { toEpochSeconds, type Zone } from '#codecs/icalendar/zone.ts';
import { secondsPerDay, type LocalSeconds } from '#codecs/recurrence/local-time.ts';
import { DomainError } from '#platform/errors.ts';
import { dayValue, timeValue, type EventTimes } from '../../exchange/calendar/event-times.ts';
import type { Loss } from '../../item.ts';
import { fields } from '../fields.ts';

export interface PlannedTimes extends EventTimes {
  readonly startsAt: number;
}

/** When an event is. @throws DomainError corrupt for one without a start */
export function expectTimes(event: JsonObject): PlannedTimes {
  const from = readGraphTime(objectAt(event, 'start'));
  if (from === undefined)
    throw new DomainError('corrupt', `"${textAt(event, 'subject') ?? ''}" has no start`);
  const to = readGraphTime(objectAt(event, 'end')) ?? from;
  const isAllDay = booleanAt(event, 'isAllDay') === true;
  // Whole days are told at midnight, whatever the zone.
  if (isAllDay) return wholeDays(from.local, to.local);
  const startsAt = momentOf(from);
  const endsAt = Math.max(momentOf(to), startsAt);
  const start = plannedZone(event, 'originalStartTimeZone');
  const end = plannedZone(event, 'originalEndTimeZone');
  return {
    isAllDay,
    zone: start.zone,
    start: timeValue(startsAt, start.zone),
    end: timeValue(endsAt, end.zone ?? start.zone),
    startsAt,
    losses: start.losses,
  };
}

function wholeDays(from: LocalSeconds, to: LocalSeconds): PlannedTimes {
  const first = Math.round(from / secondsPerDay) * secondsPerDay;
  const end = Math.max(Math.round(to / secondsPerDay) * secondsPerDay, first + secondsPerDay);
  return {
    isAllDay: true,
    zone: undefined,
    start: dayValue(first, undefined),
    end: dayValue(end, undefined),
    startsAt: first,
    losses: [],
  };
}

/** By its name, by that of the series, or by what the name shows. */
function plannedZone(
  event: JsonObject,
  which: 'originalStartTimeZone' | 'originalEndTimeZone',
): { readonly zone: Zone | undefined; readonly losses: Loss[] } {
  const name = wordAt(event, which) ?? '';
  const known = zoneOfName(name);
  if (known.unknown === undefined) return { zone: ownZone(event, name) ?? known.zone, losses: [] };
  const range = objectAt(objectAt(event, 'recurrence'), 'range');
  const zone = zoneOfName(wordAt(range, 'recurrenceTimeZone') ?? '').zone ?? guessZone(name);
  if (zone !== undefined) return { zone, losses: [] };
  const detail = `nobody knows the time zone "${name}": times are in UTC`;
  return { zone, losses: [{ what: 'time-zone', detail }] };
}

/** Windows has one name for many zones: the one we wrote is kept beside it. */
function ownZone(event: JsonObject, windowsName: string): Zone | undefined {
  const name = extendedOf(event, fields.ianaZone);
  const zone = name === undefined ? undefined : namedZone(name);
  if (zone === undefined) return undefined;
  return windowsNameOf(zone)?.toLowerCase() === windowsName.toLowerCase() ? zone : undefined;
}

/** The instance of a series on a day, as the series has it. @param day a midnight by the clock of the event */
export function instanceOn(
  day: LocalSeconds,
  { isAllDay, zone, start }: EventTimes,
): DateTimeValue {
  if (isAllDay) return dayValue(day, undefined);
  const local = day + (localSecondsOf(start) % secondsPerDay);
  return timeValue(zone === undefined ? local : toEpochSeconds(zone, local), zone);
}
