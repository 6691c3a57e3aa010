import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import { property } from '#codecs/content-lines/property.ts';
import { createZones } from '#codecs/icalendar/time-zones.ts';
import { availabilitiesOf, unavailablePeriods } from './availability.ts';
import { busyTypes, createBusyTimes, mergeBusyPeriods } from './busy-period.ts';
import type { BusyPeriod } from './busy-period.ts';
import { toFreeBusy } from './format-free-busy.ts';
import { busyPeriodsOf } from './free-busy.ts';

const midnight = Date.UTC(2026, 0, 5) / 1000;
const week = { from: midnight, to: midnight + 7 * 86_400 };

/** A period in hours from Monday's midnight in UTC: `9-10 BUSY`. */
function shown(periods: readonly BusyPeriod[]): string[] {
  const hours = (at: number) => (at - midnight) / 3600;
  return periods.map(({ start, end, type }) => `${hours(start)}-${hours(end)} ${type}`);
}

function parse(lines: readonly string[]) {
  const calendar = parseCalendar(['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR'].join('\r\n'));
  return { calendar, zones: createZones(calendar, 'UTC') };
}

function busy(lines: readonly string[], addresses: readonly string[] = []): string[] {
  const { calendar, zones } = parse(lines);
  return shown(busyPeriodsOf(calendar, { ...week, zones, addresses }));
}

function event(...lines: string[]): string[] {
  return ['BEGIN:VEVENT', 'DTSTART:20260105T090000Z', 'DURATION:PT1H', ...lines, 'END:VEVENT'];
}

test('events take time by their status and transparency, RFC 4791 §7.10', () => {
  assert.deepEqual(busy(event()), ['9-10 BUSY']);
  assert.deepEqual(busy(event('TRANSP:TRANSPARENT')), []);
  assert.deepEqual(busy(event('STATUS:CANCELLED')), []);
  assert.deepEqual(busy(event('STATUS:TENTATIVE')), ['9-10 BUSY-TENTATIVE']);
  assert.deepEqual(busy(event('X-MICROSOFT-CDO-BUSYSTATUS:OOF')), ['9-10 BUSY-UNAVAILABLE']);
});

test('what the owner has declined takes no time, what is not answered is tentative', () => {
  const invited = (answer: string) => event(`ATTENDEE${answer}:MAILTO:Ann@example.com`);
  const asAnn = (answer: string) => busy(invited(answer), ['mailto:ann@example.com']);
  assert.deepEqual(asAnn(';PARTSTAT=DECLINED'), []);
  assert.deepEqual(asAnn(';PARTSTAT=DELEGATED'), []);
  assert.deepEqual(asAnn(';PARTSTAT=ACCEPTED'), ['9-10 BUSY']);
  assert.deepEqual(asAnn(';PARTSTAT=TENTATIVE'), ['9-10 BUSY-TENTATIVE']);
  assert.deepEqual(asAnn(''), ['9-10 BUSY-TENTATIVE']);
  assert.deepEqual(busy(invited(';PARTSTAT=DECLINED'), ['mailto:bob@example.com']), ['9-10 BUSY']);
});

test('a cancelled instance of a series is free, and instances are cut to the time', () => {
  const lines = [
    ...event('UID:a', 'RRULE:FREQ=DAILY;COUNT=3'),
    'BEGIN:VEVENT',
    'UID:a',
    'RECURRENCE-ID:20260106T090000Z',
    'DTSTART:20260106T090000Z',
    'STATUS:CANCELLED',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:b',
    'DTSTART:20260104T220000Z',
    'DURATION:PT4H',
    'END:VEVENT',
  ];
  assert.deepEqual(busy(lines), ['9-10 BUSY', '57-58 BUSY', '0-2 BUSY']);
});

test('a series of seconds is one long time, and what cannot be read is none', () => {
  const [, ...rest] = event('RRULE:FREQ=SECONDLY');
  const merged = mergeBusyPeriods(
    busyPeriodsOf(parse(['BEGIN:VEVENT', ...rest]).calendar, { ...week, zones: parse([]).zones }),
  );
  assert.deepEqual(shown(merged), ['9-168 BUSY']);
  assert.deepEqual(busy(['BEGIN:VEVENT', 'DTSTART:soon', 'END:VEVENT']), []);
});

test('published busy times count by their type', () => {
  const lines = [
    'BEGIN:VFREEBUSY',
    'FREEBUSY:20260105T080000Z/PT1H',
    'FREEBUSY;FBTYPE=FREE:20260105T100000Z/PT1H',
    'FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260105T120000Z/20260105T130000Z',
    'FREEBUSY;FBTYPE=X-OTHER:20260105T140000Z/PT1H',
    'END:VFREEBUSY',
  ];
  assert.deepEqual(busy(lines), ['8-9 BUSY', '12-13 BUSY-UNAVAILABLE', '14-15 BUSY']);
});

test('merged periods say for each moment the strongest type, in order and without overlap', () => {
  const period = fc
    .tuple(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 10 }),
      fc.constantFrom(...busyTypes),
    )
    .map(([start, length, type]) => ({ start, end: start + length, type }));
  const typeAt = (periods: readonly BusyPeriod[], at: number) =>
    busyTypes.find((type) => periods.some((p) => p.type === type && p.start <= at && at < p.end));
  fc.assert(
    fc.property(fc.array(period, { maxLength: 12 }), (periods) => {
      const merged = mergeBusyPeriods(periods);
      for (let at = 0; at < 52; at++) assert.equal(typeAt(merged, at), typeAt(periods, at));
      for (const [i, { start, type }] of merged.entries()) {
        const before = merged[i - 1];
        assert.ok(before === undefined || before.end <= start);
        assert.ok(before === undefined || before.end < start || before.type !== type);
      }
    }),
  );
});

function unavailable(lines: readonly string[]): string[] {
  const { calendar, zones } = parse(lines);
  const span = { from: midnight, to: midnight + 2 * 86_400 };
  return shown(unavailablePeriods(availabilitiesOf(calendar, zones), span));
}

const office = [
  'BEGIN:VAVAILABILITY',
  'BEGIN:AVAILABLE',
  'UID:a',
  'DTSTART:20251229T090000Z',
  'DTEND:20251229T170000Z',
  'RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
  'END:AVAILABLE',
  'END:VAVAILABILITY',
];

test('times that are gathered are merged as they come, and stay the same', () => {
  const times = createBusyTimes(3);
  const given: BusyPeriod[] = [];
  for (let i = 0; i < 20; i++) {
    const start = midnight + (i % 4) * 3600;
    const more: BusyPeriod[] = [
      { start, end: start + 3600, type: i % 2 === 0 ? 'BUSY' : 'BUSY-TENTATIVE' },
      { start: start + 1800, end: start + 5400, type: 'BUSY-TENTATIVE' },
    ];
    given.push(...more);
    times.add(more);
  }
  assert.ok(times.all().length < 12, String(times.all().length));
  assert.deepEqual(mergeBusyPeriods(times.all()), mergeBusyPeriods(given));
});

test('outside of working hours nobody is there, RFC 7953 §4.1', () => {
  assert.deepEqual(unavailable(office), [
    '0-9 BUSY-UNAVAILABLE',
    '17-33 BUSY-UNAVAILABLE',
    '41-48 BUSY-UNAVAILABLE',
  ]);
});

test('an availability of higher priority overrides for its time, RFC 7953 §4.1', () => {
  const trip = [
    'BEGIN:VAVAILABILITY',
    'PRIORITY:1',
    'BUSYTYPE:BUSY',
    'DTSTART:20260105T120000Z',
    'DURATION:P1D',
    'BEGIN:AVAILABLE',
    'DTSTART:20260105T200000Z',
    'DURATION:PT1H',
    'END:AVAILABLE',
    'END:VAVAILABILITY',
  ];
  const expected = ['0-9 BUSY-UNAVAILABLE', '12-20 BUSY', '21-36 BUSY', '41-48 BUSY-UNAVAILABLE'];
  assert.deepEqual(unavailable([...office, ...trip]), expected);
  assert.deepEqual(unavailable([...trip, ...office]), expected);
  const lowest = trip.map((line) => line.replace('PRIORITY:1', 'PRIORITY:0'));
  assert.deepEqual(unavailable([...lowest, ...office.toSpliced(1, 0, 'PRIORITY:9')]), [
    '0-9 BUSY-UNAVAILABLE',
    '17-33 BUSY-UNAVAILABLE',
    '41-48 BUSY-UNAVAILABLE',
  ]);
});

test('an availability that says nothing of its hours is a time away', () => {
  const away = ['BEGIN:VAVAILABILITY', 'DTSTART:20260105T120000Z', 'DTEND:20260105T130000Z'];
  assert.deepEqual(unavailable([...away, 'END:VAVAILABILITY']), ['12-13 BUSY-UNAVAILABLE']);
  assert.deepEqual(unavailable([]), []);
});

test('an answer has one FREEBUSY a period, the earliest first, in UTC, RFC 5545 §3.6.4, §3.8.2.6', () => {
  const periods: BusyPeriod[] = [
    { start: midnight, end: midnight + 3600, type: 'BUSY' },
    { start: midnight + 3600, end: midnight + 7200, type: 'BUSY-TENTATIVE' },
    { start: midnight + 7200, end: midnight + 9000, type: 'BUSY' },
  ];
  const properties = [property('UID', 'x')];
  const answer = toFreeBusy({ ...week, madeAt: midnight, periods, properties });
  assert.deepEqual(formatCalendar(answer).trimEnd().replaceAll('\r\n ', '').split('\r\n'), [
    'BEGIN:VFREEBUSY',
    'DTSTAMP:20260105T000000Z',
    'DTSTART:20260105T000000Z',
    'DTEND:20260112T000000Z',
    'UID:x',
    'FREEBUSY;FBTYPE=BUSY:20260105T000000Z/20260105T010000Z',
    'FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260105T010000Z/20260105T020000Z',
    'FREEBUSY;FBTYPE=BUSY:20260105T020000Z/20260105T023000Z',
    'END:VFREEBUSY',
  ]);
});
