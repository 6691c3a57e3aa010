import type { Component } from '#codecs/icalendar/component.ts';
import { ourCalendar } from '#codecs/icalendar/our-calendar.ts';
import { property } from '#codecs/content-lines/property.ts';
import { weekdays, type WorkingHours, type WorkingSpan } from '#directory/working-hours.ts';

/** A Monday, before anything that is asked for. */
const FIRST_MONDAY = '2000-01-03';
const STAMP = '20000101T000000Z';

// RFC 7953 §3.1
/** Opening hours of a room or a thing as a calendar with one VAVAILABILITY. */
export function availabilityOfHours({ timeZone, spans }: WorkingHours): Component {
  const available = spans.map((span, i) => toAvailable(span, { timeZone, uid: `hours-${i + 1}` }));
  return ourCalendar([
    {
      name: 'VAVAILABILITY',
      properties: [property('UID', 'hours'), property('DTSTAMP', STAMP)],
      components: available,
    },
  ]);
}

function toAvailable(
  { days, startMinute, endMinute }: WorkingSpan,
  { timeZone, uid }: { readonly timeZone: string; readonly uid: string },
): Component {
  const first = Math.min(...days.map((day) => weekdays.indexOf(day)));
  const start = Temporal.PlainDate.from(FIRST_MONDAY)
    .add({ days: first })
    .toPlainDateTime()
    .add({ minutes: startMinute });
  const text = start.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
  const byDay = days.map((day) => day.slice(0, 2).toUpperCase()).join(',');
  return {
    name: 'AVAILABLE',
    properties: [
      property('UID', uid),
      property('DTSTAMP', STAMP),
      property('DTSTART', text, [{ name: 'TZID', values: [timeZone] }]),
      property('DURATION', `PT${endMinute - startMinute}M`),
      property('RRULE', `FREQ=WEEKLY;BYDAY=${byDay}`),
    ],
    components: [],
  };
}
