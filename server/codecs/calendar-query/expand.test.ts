import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import { isDomainError } from '#platform/errors.ts';
import { asksForParts, pickCalendarData } from './calendar-data.ts';
import type { CalendarDataRequest } from './calendar-data.ts';

function picked(lines: readonly string[], request: CalendarDataRequest, limit?: number): string[] {
  const calendar = parseCalendar(['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR'].join('\r\n'));
  const zones = createZones(calendar, 'Europe/Berlin');
  const given = pickCalendarData(calendar, request, zones, limit);
  return formatCalendar(given).trimEnd().split('\r\n').slice(1, -1);
}

function epoch(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds / 1000;
}

const january = { from: epoch('2026-01-03T00:00Z'), to: epoch('2026-01-05T00:00Z') };

const zone = ['BEGIN:VTIMEZONE', 'TZID:America/New_York', 'END:VTIMEZONE'];

const series = [
  'BEGIN:VEVENT',
  'UID:a',
  'DTSTART;TZID=America/New_York:20260102T120000',
  'DURATION:P1DT1H',
  'RRULE:FREQ=DAILY;COUNT=5',
  'EXDATE;TZID=America/New_York:20260106T120000',
  'SUMMARY:Event #2',
  'BEGIN:VALARM',
  'TRIGGER:-PT5M',
  'END:VALARM',
  'END:VEVENT',
];

const moved = [
  'BEGIN:VEVENT',
  'UID:a',
  'RECURRENCE-ID;TZID=America/New_York:20260104T120000',
  'DTSTART;TZID=America/New_York:20260104T140000',
  'DTEND;TZID=America/New_York:20260104T150000',
  'X-SEEN;TZID=America/New_York:20260104T150000',
  'SUMMARY:Event #2 bis',
  'END:VEVENT',
];

const alarm = ['BEGIN:VALARM', 'TRIGGER:-PT5M', 'END:VALARM'];

test('expanded instances are in UTC, without rules and zones, RFC 4791 §9.6.5', () => {
  const instance = (day: string) => [
    'BEGIN:VEVENT',
    'UID:a',
    `DTSTART:202601${day}T170000Z`,
    `RECURRENCE-ID:202601${day}T170000Z`,
    'DURATION:PT25H',
    'SUMMARY:Event #2',
    ...alarm,
    'END:VEVENT',
  ];
  assert.deepEqual(picked([...zone, ...series, ...moved], { expand: january }), [
    ...instance('02'),
    ...instance('03'),
    'BEGIN:VEVENT',
    'UID:a',
    'DTSTART:20260104T190000Z',
    'RECURRENCE-ID:20260104T170000Z',
    'DTEND:20260104T200000Z',
    'X-SEEN:20260104T200000Z',
    'SUMMARY:Event #2 bis',
    'END:VEVENT',
  ]);
});

test('an instance that is named without the zone of its series is expanded as one of it', () => {
  const zoneless = moved.map((line) => line.replace('ID;TZID=America/New_York', 'ID'));
  assert.deepEqual(
    picked([...zone, ...series, ...zoneless], { expand: january }),
    picked([...zone, ...series, ...moved], { expand: january }),
  );
});

test('expanded days stay days, floating times stay floating', () => {
  const days = ['BEGIN:VEVENT', 'DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=DAILY', 'END:VEVENT'];
  const range = { from: epoch('2026-01-03T00:00Z'), to: epoch('2026-01-03T01:00Z') };
  assert.deepEqual(picked(days, { expand: range }), [
    'BEGIN:VEVENT',
    'DTSTART;VALUE=DATE:20260103',
    'RECURRENCE-ID;VALUE=DATE:20260103',
    'END:VEVENT',
  ]);
  const floating = [
    'BEGIN:VEVENT',
    'DTSTART:20260101T100000',
    'DTEND:20260101T110000',
    'RRULE:FREQ=DAILY;COUNT=4',
    'END:VEVENT',
  ];
  assert.deepEqual(picked(floating, { expand: january }).slice(0, 4), [
    'BEGIN:VEVENT',
    'DTSTART:20260103T100000',
    'RECURRENCE-ID:20260103T100000',
    'DTEND:20260103T110000',
  ]);
});

test('what does not recur is in UTC too, and has no recurrence id', () => {
  const single = [
    ...zone,
    'BEGIN:VEVENT',
    'DTSTART;TZID=America/New_York:20260104T120000',
    'END:VEVENT',
  ];
  assert.deepEqual(picked(single, { expand: january }), [
    'BEGIN:VEVENT',
    'DTSTART:20260104T170000Z',
    'END:VEVENT',
  ]);
  assert.deepEqual(picked(['BEGIN:VTODO', 'UID:a', 'END:VTODO'], { expand: january }).length, 3);
});

test('a period of an RDATE gives its instance an end', () => {
  const lines = [
    'BEGIN:VEVENT',
    'DTSTART:20260101T100000Z',
    'RDATE;VALUE=PERIOD:20260104T100000Z/PT2H',
    'END:VEVENT',
  ];
  assert.deepEqual(picked(lines, { expand: january }).slice(1, -1), [
    'DTSTART:20260104T100000Z',
    'RECURRENCE-ID:20260104T100000Z',
    'DTEND:20260104T120000Z',
  ]);
});

test('more instances than allowed are refused', () => {
  assert.throws(
    () => picked(series, { expand: january }, 1),
    (error) => isDomainError(error, 'limit-reached'),
  );
});

test('limit-recurrence-set leaves out exceptions that do not matter for the time, RFC 4791 §9.6.6', () => {
  const all = [...zone, ...series, ...moved];
  const kept = (from: string, to: string) =>
    picked(all, { limitRecurrenceSet: { from: epoch(from), to: epoch(to) } }).length === all.length;
  assert.equal(kept('2026-01-04T19:30Z', '2026-01-04T19:40Z'), true, 'where it is');
  assert.equal(kept('2026-01-04T17:30Z', '2026-01-04T17:40Z'), true, 'where it was');
  assert.equal(kept('2026-01-05T19:00Z', '2026-01-06T00:00Z'), false);
  const later = [...all].map((line) =>
    line.replace('RECURRENCE-ID;', 'RECURRENCE-ID;RANGE=THISANDFUTURE;'),
  );
  const range = { from: epoch('2026-01-06T00:00Z'), to: epoch('2026-01-07T00:00Z') };
  assert.deepEqual(picked(later, { limitRecurrenceSet: range }), later);
});

test('limit-freebusy-set leaves out periods that do not overlap, RFC 4791 §9.6.7', () => {
  const lines = [
    'BEGIN:VFREEBUSY',
    'FREEBUSY;FBTYPE=BUSY:20260102T100000Z/PT1H,20260103T100000Z/PT1H',
    'FREEBUSY:20260109T100000Z/PT1H',
    'END:VFREEBUSY',
  ];
  assert.deepEqual(picked(lines, { limitFreeBusySet: january }), [
    'BEGIN:VFREEBUSY',
    'FREEBUSY;FBTYPE=BUSY:20260103T100000Z/PT1H',
    'END:VFREEBUSY',
  ]);
});

test('parts are picked by name, with or without value, RFC 4791 §9.6.1', () => {
  const property = (name: string, withoutValue = false) => ({ name, withoutValue });
  const selection = {
    name: 'VCALENDAR',
    properties: [property('VERSION')],
    components: [
      {
        name: 'VEVENT',
        properties: [property('SUMMARY'), property('UID', true)],
        components: [{ name: 'VALARM', properties: 'all' as const, components: 'all' as const }],
      },
    ],
  };
  assert.deepEqual(picked(['VERSION:2.0', 'PRODID:x', ...zone, ...series], { selection }), [
    'VERSION:2.0',
    'BEGIN:VEVENT',
    'UID:',
    'SUMMARY:Event #2',
    ...alarm,
    'END:VEVENT',
  ]);
  assert.equal(asksForParts({ selection }), true);
  assert.equal(asksForParts({}), false);
});
