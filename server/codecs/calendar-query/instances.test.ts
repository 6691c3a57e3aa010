import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { textOf } from '#codecs/icalendar/property.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import { isDomainError } from '#platform/errors.ts';
import { instancesOf } from './instances.ts';

const berlin = 'Europe/Berlin';

function calendarOf(components: readonly string[]): string {
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', ...components, 'END:VCALENDAR'];
  return lines.join('\r\n');
}

function event(...lines: string[]): string {
  return ['BEGIN:VEVENT', 'UID:a', ...lines, 'END:VEVENT'].join('\r\n');
}

interface Range {
  readonly from?: string;
  readonly to?: string;
  readonly zone?: string;
  readonly limit?: number;
}

function epoch(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds / 1000;
}

/** Start and end of each instance as clocks in the zone show them, and the summary of what says so. */
function shown(components: readonly string[], range: Range = {}): string[] {
  const { from = '2026-01-01T00:00Z', to = '2027-01-01T00:00Z', zone = berlin, limit } = range;
  const calendar = parseCalendar(calendarOf(components));
  const zones = createZones(calendar, zone);
  const clock = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at * 1000)
      .toZonedDateTimeISO(zone)
      .toPlainDateTime()
      .toString({ smallestUnit: 'minute' });
  return instancesOf(calendar.components, zones, { from: epoch(from), to: epoch(to) }, limit).map(
    ({ component, start, end }) =>
      [clock(start), clock(end), textOf(component, 'SUMMARY')].filter(Boolean).join(' '),
  );
}

const weekly = [
  `DTSTART;TZID=${berlin}:20260323T090000`,
  `DTEND;TZID=${berlin}:20260323T100000`,
  'RRULE:FREQ=WEEKLY;COUNT=4',
];

test('instances keep the local time of their zone over a change of the clock, RFC 5545 §3.8.5.3', () => {
  assert.deepEqual(shown([event(...weekly)]), [
    '2026-03-23T09:00 2026-03-23T10:00',
    '2026-03-30T09:00 2026-03-30T10:00',
    '2026-04-06T09:00 2026-04-06T10:00',
    '2026-04-13T09:00 2026-04-13T10:00',
  ]);
});

test('an end keeps the exact length, a duration in days the time of day', () => {
  const start = `DTSTART;TZID=${berlin}:20260327T120000`;
  const rule = 'RRULE:FREQ=DAILY;COUNT=2';
  const byEnd = event(start, `DTEND;TZID=${berlin}:20260328T120000`, rule);
  const byDuration = event(start, 'DURATION:P1D', rule);
  assert.deepEqual(shown([byEnd]), [
    '2026-03-27T12:00 2026-03-28T12:00',
    '2026-03-28T12:00 2026-03-29T13:00',
  ]);
  assert.deepEqual(shown([byDuration]), [
    '2026-03-27T12:00 2026-03-28T12:00',
    '2026-03-28T12:00 2026-03-29T12:00',
  ]);
});

test('days are days wherever the one who asks is', () => {
  const days = [event('DTSTART;VALUE=DATE:20260328', 'RRULE:FREQ=DAILY;COUNT=2')];
  for (const zone of [berlin, 'Pacific/Auckland'])
    assert.deepEqual(shown(days, { zone }), [
      '2026-03-28T00:00 2026-03-29T00:00',
      '2026-03-29T00:00 2026-03-30T00:00',
    ]);
});

test('floating times are those of the zone of who asks', () => {
  const floating = [event('DTSTART:20260328T090000', 'DURATION:PT1H')];
  for (const zone of [berlin, 'America/New_York'])
    assert.deepEqual(shown(floating, { zone }), ['2026-03-28T09:00 2026-03-28T10:00']);
});

test('UNTIL in UTC is compared in the zone of the start', () => {
  const until = (utc: string) =>
    shown([event(`DTSTART;TZID=${berlin}:20260701T090000`, `RRULE:FREQ=DAILY;UNTIL=${utc}`)])
      .length;
  assert.equal(until('20260703T065959Z'), 2);
  assert.equal(until('20260703T070000Z'), 3);
});

test('RDATE adds times and periods, EXDATE takes away times and days', () => {
  const lines = [
    ...weekly,
    `RDATE;TZID=${berlin}:20260325T080000,20260330T090000`,
    'RDATE;VALUE=PERIOD:20260326T080000Z/PT3H',
    `EXDATE;TZID=${berlin}:20260323T090000`,
    'EXDATE:20260406T070000Z',
    'EXDATE;VALUE=DATE:20260413',
  ];
  assert.deepEqual(shown([event(...lines)]), [
    '2026-03-25T08:00 2026-03-25T09:00',
    '2026-03-26T09:00 2026-03-26T12:00',
    '2026-03-30T09:00 2026-03-30T10:00',
  ]);
});

test('an overridden instance is where it was moved to, also into the time from far away', () => {
  const moved = event(
    `RECURRENCE-ID;TZID=${berlin}:20260330T090000`,
    `DTSTART;TZID=${berlin}:20260901T140000`,
    'DURATION:PT30M',
    'SUMMARY:moved',
  );
  assert.deepEqual(shown([event(...weekly), moved], { from: '2026-04-06T00:00Z' }), [
    '2026-04-06T09:00 2026-04-06T10:00',
    '2026-04-13T09:00 2026-04-13T10:00',
    '2026-09-01T14:00 2026-09-01T14:30 moved',
  ]);
});

test('an instance overridden by a day belongs to the series of times too', () => {
  const moved = event('RECURRENCE-ID;VALUE=DATE:20260330', 'DTSTART:20260330T120000Z', 'SUMMARY:x');
  assert.equal(shown([event(...weekly), moved]).length, 4);
});

test('dates of a series without a zone are in the zone of its start', () => {
  const series = event(...weekly, 'EXDATE:20260406T090000', 'RDATE:20260407T090000');
  const moved = event('RECURRENCE-ID:20260330T090000', 'DTSTART:20260330T120000Z', 'SUMMARY:x');
  assert.deepEqual(shown([series, moved], { zone: 'Asia/Tokyo' }), [
    '2026-03-23T17:00 2026-03-23T18:00',
    '2026-03-30T21:00 2026-03-30T21:00 x',
    '2026-04-07T16:00 2026-04-07T17:00',
    '2026-04-13T16:00 2026-04-13T17:00',
  ]);
});

test('THISANDFUTURE moves all later instances and describes them', () => {
  const later = event(
    `RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=${berlin}:20260330T090000`,
    `DTSTART;TZID=${berlin}:20260331T110000`,
    `DTEND;TZID=${berlin}:20260331T130000`,
    'SUMMARY:later',
  );
  const own = event(
    `RECURRENCE-ID;TZID=${berlin}:20260413T090000`,
    `DTSTART;TZID=${berlin}:20260413T150000`,
    'SUMMARY:own',
  );
  assert.deepEqual(shown([event(...weekly), later, own]), [
    '2026-03-23T09:00 2026-03-23T10:00',
    '2026-03-31T11:00 2026-03-31T13:00 later',
    '2026-04-07T11:00 2026-04-07T13:00 later',
    '2026-04-13T15:00 2026-04-13T15:00 own',
  ]);
});

test('a series of which only single instances are known has those', () => {
  const only = event('RECURRENCE-ID:20260330T070000Z', 'DTSTART:20260330T080000Z', 'SUMMARY:x');
  assert.deepEqual(shown([only]), ['2026-03-30T10:00 2026-03-30T10:00 x']);
});

test('the start is an instance even where it does not follow the rule', () => {
  const odd = event(
    'DTSTART:20260324T090000Z',
    'RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260401T000000Z',
  );
  assert.deepEqual(shown([odd], { zone: 'UTC' }), [
    '2026-03-24T09:00 2026-03-24T09:00',
    '2026-03-30T09:00 2026-03-30T09:00',
  ]);
});

test('too many instances are refused, and a rule of seconds ends', () => {
  const seconds = [event('DTSTART:20260101T000000Z', 'RRULE:FREQ=SECONDLY')];
  assert.throws(
    () => shown(seconds, { limit: 500 }),
    (error) => isDomainError(error, 'limit-reached'),
  );
});

test('an instance in the hour that the clocks leave out is an hour later', () => {
  const night = event(`DTSTART;TZID=${berlin}:20260328T023000`, 'RRULE:FREQ=DAILY;COUNT=2');
  assert.deepEqual(shown([night]), [
    '2026-03-28T02:30 2026-03-28T02:30',
    '2026-03-29T03:30 2026-03-29T03:30',
  ]);
});

test('a part of the time has those instances of the whole that overlap it', () => {
  const rules = fc.constantFrom(
    'FREQ=DAILY;INTERVAL=3',
    'FREQ=WEEKLY;BYDAY=MO,TH;COUNT=40',
    'FREQ=MONTHLY;BYDAY=-1FR',
    'FREQ=DAILY;UNTIL=20260601T000000Z',
  );
  const day = fc.integer({ min: 0, max: 360 });
  const at = (days: number) =>
    `${Temporal.PlainDate.from('2026-01-01').add({ days }).toString()}T11:00Z`;
  fc.assert(
    fc.property(rules, day, day, fc.integer({ min: 1, max: 80 }), (rule, from, days, hours) => {
      const later = event(
        `RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=${berlin}:20260330T090000`,
        `DTSTART;TZID=${berlin}:20260328T110000`,
        'DURATION:P2D',
      );
      const master = event(
        `DTSTART;TZID=${berlin}:20260105T090000`,
        `DURATION:PT${hours}H`,
        `RRULE:${rule}`,
      );
      const range = { from: at(from), to: at(from + days + 1) };
      const start = (line: string) => line.slice(0, 16);
      const inRange = shown([master, later], range);
      const expected = shown([master, later], { to: '2028-01-01T00:00Z' });
      const clock = (text: string) =>
        Temporal.Instant.from(text)
          .toZonedDateTimeISO(berlin)
          .toPlainDateTime()
          .toString({ smallestUnit: 'minute' });
      assert.deepEqual(
        inRange,
        expected.filter(
          (line) => start(line) <= clock(range.to) && line.slice(17, 33) >= clock(range.from),
        ),
      );
    }),
    { numRuns: 60 },
  );
});
