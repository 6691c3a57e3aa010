import { dateTimeProperty } from '#codecs/icalendar/date-time.ts';
import { property, textProperty } from '#codecs/icalendar/property.ts';
import { weekdays, type Weekday } from '#codecs/recurrence/recur.ts';
import { toCalendarObject } from '../calendar-object.ts';

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
