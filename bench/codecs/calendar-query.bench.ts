// `node bench/codecs/calendar-query.bench.ts`: a month of 400 series and events, read from their texts; one JSON line per figure.
import { pickCalendarData } from '../../server/codecs/calendar-query/calendar-data.ts';
import type { ComponentFilter } from '../../server/codecs/calendar-query/calendar-filter.ts';
import { busyPeriodsOf } from '../../server/codecs/calendar-query/free-busy.ts';
import { createCalendarMatcher } from '../../server/codecs/calendar-query/match-calendar.ts';
import type { Component } from '../../server/codecs/icalendar/component.ts';
import { formatCalendar } from '../../server/codecs/icalendar/format-calendar.ts';
import { parseCalendar } from '../../server/codecs/icalendar/parse-calendar.ts';
import { createZones } from '../../server/codecs/icalendar/time-zones.ts';
import { vtimezoneOf } from '../../server/codecs/icalendar/vtimezone-of.ts';
import { iterateRecurrence } from '../../server/codecs/recurrence/iterate-recurrence.ts';
import { parseRecur } from '../../server/codecs/recurrence/recur.ts';

const zoneText = formatCalendar(vtimezoneOf('Europe/Berlin', 0)!).trimEnd();
const rules = [
  '',
  'RRULE:FREQ=WEEKLY;BYDAY=MO,WE',
  'RRULE:FREQ=MONTHLY;BYDAY=2TU',
  'RRULE:FREQ=DAILY',
];
const range = { from: Date.UTC(2026, 9, 1) / 1000, to: Date.UTC(2026, 10, 1) / 1000 };

function eventText(index: number): string {
  const rule = rules[index % rules.length]!;
  const day = String(1 + (index % 28)).padStart(2, '0');
  const date = rule === '' ? `202610${day}` : `202401${day}`;
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Bench//EN',
    zoneText,
    'BEGIN:VEVENT',
    `UID:${index}@example.org`,
    'DTSTAMP:20260101T100000Z',
    `DTSTART;TZID=Europe/Berlin:${date}T100000`,
    `DTEND;TZID=Europe/Berlin:${date}T110000`,
    ...(rule === '' ? [] : [rule]),
    'SUMMARY:Planning of the quarter with all the teams of the house',
    'ORGANIZER;CN=Ann Lee:mailto:ann@example.org',
    'ATTENDEE;CN=Bob;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:bob@example.org',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

const texts = Array.from({ length: 400 }, (_, i) => eventText(i));

function component(name: string, more: Partial<ComponentFilter>): ComponentFilter {
  return { name, isNotDefined: false, test: 'allof', properties: [], components: [], ...more };
}

const event = component('VEVENT', { timeRange: range });
const matches = createCalendarMatcher(component('VCALENDAR', { components: [event] }));

function measure(name: string, run: (calendar: Component) => unknown): void {
  let best = Infinity;
  for (let round = 0; round < 30; round++) {
    const before = performance.now();
    for (const text of texts) run(parseCalendar(text));
    best = Math.min(best, performance.now() - before);
  }
  report(name, best);
}

function report(name: string, milliseconds: number): void {
  const rounded = Math.round(milliseconds * 100) / 100;
  console.log(JSON.stringify({ bench: 'codecs/calendar-query', name, milliseconds: rounded }));
}

const zonesOf = (calendar: Component) => createZones(calendar, 'Europe/Berlin');
measure('parse 400', (calendar) => calendar);
measure('parse and match 400', (calendar) => matches(calendar, zonesOf(calendar)));
measure('parse and expand 400', (calendar) =>
  pickCalendarData(calendar, { expand: range }, zonesOf(calendar)),
);
measure('parse and busy times of 400', (calendar) =>
  busyPeriodsOf(calendar, { ...range, zones: zonesOf(calendar) }),
);

const daily = parseRecur('FREQ=DAILY');
const start = Date.UTC(2016, 0) / 1000;
let best = Infinity;
for (let round = 0; round < 30; round++) {
  const before = performance.now();
  iterateRecurrence(daily, start, { to: Date.UTC(2026, 0) / 1000 }).toArray();
  best = Math.min(best, performance.now() - before);
}
report('ten years of a daily rule', best);
