import { zoneOfName } from '#codecs/graph/date-time.ts';
import { objectAt, textAt, textsAt, wordAt, type JsonObject } from '#codecs/graph/json-value.ts';
import { windowsNameOf } from '#codecs/exchange/windows-zones.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { dateTimeOf, dateTimeProperty, type DateTimeValue } from '#codecs/icalendar/date-time.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { first, property, textProperty, valueOf } from '#codecs/icalendar/property.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import { toCalendarObject } from '../calendar-object.ts';

const dayNames = {
  sunday: 'SU',
  monday: 'MO',
  tuesday: 'TU',
  wednesday: 'WE',
  thursday: 'TH',
  friday: 'FR',
  saturday: 'SA',
} as const;
/** Hours have no date of their own: in the week of this one. */
const SUNDAY = Temporal.PlainDate.from('2001-01-07');

/** The hours that somebody works as VAVAILABILITY; undefined for what says none. */
// RFC 7953 §3.1
export function readWorkingHours(hours: JsonObject): string | undefined {
  const days = Object.entries(dayNames).filter(([name]) =>
    textsAt(hours, 'daysOfWeek').some((it) => it.toLowerCase() === name),
  );
  const start = timeOf(textAt(hours, 'startTime'));
  const end = timeOf(textAt(hours, 'endTime'));
  const [firstDay] = days;
  if (firstDay === undefined || start === undefined || end === undefined) return undefined;
  const tzid = zoneOfName(wordAt(objectAt(hours, 'timeZone'), 'name') ?? '').zone?.id;
  // Hours begin on one of their days.
  const date = SUNDAY.add({ days: Object.keys(dayNames).indexOf(firstDay[0]) });
  const at = (time: Temporal.PlainTime): DateTimeValue => {
    const local = date.toPlainDateTime(time);
    return tzid === undefined
      ? { kind: 'floating', at: local }
      : { kind: 'zoned', at: local, tzid };
  };
  const head = [textProperty('UID', 'working-hours'), property('DTSTAMP', '20010101T000000Z')];
  const available = {
    name: 'AVAILABLE',
    properties: [
      ...head,
      dateTimeProperty('DTSTART', at(start)),
      dateTimeProperty('DTEND', at(end)),
      property('RRULE', `FREQ=WEEKLY;BYDAY=${days.map(([, day]) => day).join(',')}`),
    ],
    components: [],
  };
  const availability = { name: 'VAVAILABILITY', properties: head, components: [available] };
  return toCalendarObject([availability], 0).bytes.toString();
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
