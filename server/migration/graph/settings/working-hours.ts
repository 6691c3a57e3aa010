import { zoneOfName } from '#codecs/graph/date-time.ts';
import { dayNames } from '#codecs/graph/day-names.ts';
import { objectAt, textAt, textsAt, wordAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { windowsNameOf } from '#codecs/exchange/windows-zones.ts';
import { prodids } from '../../exchange/calendar-object.ts';
import { fromAvailability, toAvailability } from '../../exchange/working-hours.ts';

/** The hours that somebody works as VAVAILABILITY; undefined for what says none. */
// RFC 7953 §3.1
export function readWorkingHours(hours: JsonObject): string | undefined {
  const names = new Set(textsAt(hours, 'daysOfWeek').map((it) => it.toLowerCase()));
  const days = Object.entries(dayNames).flatMap(([name, day]) => (names.has(name) ? [day] : []));
  const start = timeOf(textAt(hours, 'startTime'));
  const end = timeOf(textAt(hours, 'endTime'));
  if (days.length === 0 || start === undefined || end === undefined) return undefined;
  const tzid = zoneOfName(wordAt(objectAt(hours, 'timeZone'), 'name') ?? '').zone?.id;
  return toAvailability(prodids.graph, { start, end, days, tzid });
}

function timeOf(text: string | undefined): Temporal.PlainTime | undefined {
  try {
    return text === undefined ? undefined : Temporal.PlainTime.from(text);
  } catch {
    return undefined;
  }
}

/** undefined for what Exchange cannot have. */
export function formatWorkingHours(text: string): JsonObject | undefined {
  const hours = fromAvailability(text);
  if (hours === undefined) return undefined;
  const wanted = new Set(hours.days);
  return {
    daysOfWeek: Object.entries(dayNames).flatMap(([name, day]) => (wanted.has(day) ? [name] : [])),
    startTime: hours.start.toString({ smallestUnit: 'second' }),
    endTime: hours.end.toString({ smallestUnit: 'second' }),
    timeZone: { name: windowsNameOf(hours.zone) ?? 'UTC' },
  };
}
