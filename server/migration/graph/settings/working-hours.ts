import { zoneOfName } from '#codecs/graph/date-time.ts';
import { dayNames } from '#codecs/graph/day-names.ts';
import { objectAt, textAt, textsAt, wordAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { windowsNameOf } from '#codecs/exchange/windows-zones.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { dateTimeOf } from '#codecs/icalendar/date-time.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { first, valueOf } from '#codecs/icalendar/property.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import { prodids } from '../../exchange/calendar-object.ts';
import { toAvailability } from '../../exchange/settings/working-hours.ts';

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

/** One stretch of hours on days of the week; undefined for what is said in another way. */
export function formatWorkingHours(text: string): JsonObject | undefined {
  try {
    const calendar = parseCalendar(text);
    const parts = calendar.components
      .filter((it) => it.name === 'VAVAILABILITY')
      .flatMap((it) => it.components.filter(({ name }) => name === 'AVAILABLE'));
    const [part] = parts;
    const [begin, finish] = [part, part].map((it, i) =>
      it === undefined ? undefined : first(it, i === 0 ? 'DTSTART' : 'DTEND'),
    );
    const [, byDay] =
      /^FREQ=WEEKLY;BYDAY=([A-Z,]+)$/.exec(
        part === undefined ? '' : (valueOf(part, 'RRULE') ?? ''),
      ) ?? [];
    if (parts.length !== 1 || begin === undefined || finish === undefined || byDay === undefined)
      return undefined;
    const [from, to] = [dateTimeOf(begin), dateTimeOf(finish)];
    if (from.kind === 'date' || to.kind === 'date') return undefined;
    const zone = createZones(calendar, 'UTC').zoneFor(from);
    const wanted = new Set(byDay.split(','));
    return {
      daysOfWeek: Object.entries(dayNames).flatMap(([name, day]) =>
        wanted.has(day) ? [name] : [],
      ),
      startTime: from.at.toPlainTime().toString({ smallestUnit: 'second' }),
      endTime: to.at.toPlainTime().toString({ smallestUnit: 'second' }),
      timeZone: { name: windowsNameOf(zone) ?? 'UTC' },
    };
  } catch (error) {
    if (error instanceof ContentSyntaxError) return undefined;
    throw error;
  }
}
