import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { dateTimeOf, dateTimeProperty } from '#codecs/icalendar/date-time.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { first, valueOf } from '#codecs/icalendar/property.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { weekdays, type Weekday } from '#codecs/recurrence/recur.ts';
import { toCalendarObject } from './calendar-object.ts';

/** Hours have no date of their own: in the week of this one. */
const SUNDAY = Temporal.PlainDate.from('2001-01-07');

export interface WorkingHours {
  readonly start: Temporal.PlainTime;
  readonly end: Temporal.PlainTime;
  /** At least one. */
  readonly days: readonly Weekday[];
  /** undefined: whatever zone the reader is in. */
  readonly tzid: string | undefined;
}

/** The hours that somebody works as VAVAILABILITY. */
// RFC 7953 §3.1
export function toAvailability(prodid: string, { start, end, days, tzid }: WorkingHours): string {
  // Hours begin on one of their days.
  const date = SUNDAY.add({ days: Math.min(...days.map((day) => weekdays.indexOf(day))) });
  const at = (time: Temporal.PlainTime) => {
    const local = date.toPlainDateTime(time);
    return tzid === undefined
      ? ({ kind: 'floating', at: local } as const)
      : ({ kind: 'zoned', at: local, tzid } as const);
  };
  const head = [textProperty('UID', 'working-hours'), property('DTSTAMP', '20010101T000000Z')];
  const available = {
    name: 'AVAILABLE',
    properties: [
      ...head,
      dateTimeProperty('DTSTART', at(start)),
      dateTimeProperty('DTEND', at(end)),
      property('RRULE', `FREQ=WEEKLY;BYDAY=${days.join(',')}`),
    ],
    components: [],
  };
  const availability = { name: 'VAVAILABILITY', properties: head, components: [available] };
  return toCalendarObject(prodid, [availability], 0).bytes.toString();
}

/** One stretch of hours on days of the week, which is what Exchange has; undefined for what is said in another way. */
export function fromAvailability(
  text: string,
): (Omit<WorkingHours, 'tzid'> & { readonly zone: Zone }) | undefined {
  try {
    const calendar = parseCalendar(text);
    const parts = calendar.components
      .filter((it) => it.name === 'VAVAILABILITY')
      .flatMap((it) => it.components.filter(({ name }) => name === 'AVAILABLE'));
    const [part] = parts;
    if (parts.length !== 1 || part === undefined) return undefined;
    const [begin, finish] = [first(part, 'DTSTART'), first(part, 'DTEND')];
    const [, byDay] = /^FREQ=WEEKLY;BYDAY=([A-Z,]+)$/.exec(valueOf(part, 'RRULE') ?? '') ?? [];
    if (begin === undefined || finish === undefined || byDay === undefined) return undefined;
    const [from, to] = [dateTimeOf(begin), dateTimeOf(finish)];
    if (from.kind === 'date' || to.kind === 'date') return undefined;
    const wanted = new Set(byDay.split(','));
    return {
      start: from.at.toPlainTime(),
      end: to.at.toPlainTime(),
      days: weekdays.filter((day) => wanted.has(day)),
      zone: createZones(calendar, 'UTC').zoneFor(from),
    };
  } catch (error) {
    if (error instanceof ContentSyntaxError) return undefined;
    throw error;
  }
}
