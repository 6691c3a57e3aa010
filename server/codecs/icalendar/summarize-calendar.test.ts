import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { toSearchPiece } from '#codecs/collation/search-text.ts';
import { fromLocalSeconds, toLocalSeconds } from '#codecs/recurrence/local-time.ts';
import { iterateRecurrence } from '#codecs/recurrence/iterate-recurrence.ts';
import { parseRecur } from '#codecs/recurrence/recur.ts';
import { namedZone } from './named-zone.ts';
import { summarizeCalendar, type CalendarSummary } from './summarize-calendar.ts';
import { toEpochSeconds } from './zone.ts';

const HOUR = 3600;
const at = (text: string): number => Date.parse(text) / 1000;

function summary(...lines: string[]): CalendarSummary {
  return summarizeCalendar(
    ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n'),
  );
}
const of = (name: string, ...lines: string[]): CalendarSummary =>
  summary(`BEGIN:${name}`, 'UID:1', ...lines, `END:${name}`);
const bounds = ({ startsAt, endsAt, isExact }: CalendarSummary): unknown[] => [
  startsAt === undefined ? undefined : new Date(startsAt * 1000).toISOString().slice(0, 19),
  endsAt === undefined ? undefined : new Date(endsAt * 1000).toISOString().slice(0, 19),
  isExact,
];

test('a single event in a zone is exactly its time (RFC 4791 §9.9)', () => {
  const start = 'DTSTART;TZID=Europe/Berlin:20260701T100000';
  const exact = (end: string): unknown[] => ['2026-07-01T08:00:00', end, true];
  assert.deepEqual(bounds(of('VEVENT', start, 'DURATION:PT90M')), exact('2026-07-01T09:30:00'));
  assert.deepEqual(
    bounds(of('VEVENT', start, 'DTEND:20260701T100000Z')),
    exact('2026-07-01T10:00:00'),
  );
  assert.deepEqual(bounds(of('VEVENT', start)), exact('2026-07-01T08:00:01'));
  assert.deepEqual(bounds(of('VEVENT', start, 'DURATION:-PT1H')), exact('2026-07-01T08:00:01'));
  const overnight = of('VEVENT', 'DTSTART;TZID=Europe/Berlin:20260328T120000', 'DURATION:P1D');
  assert.equal(overnight.endsAt! - overnight.startsAt!, 23 * HOUR);
});

test('dates and floating times reach from the easternmost zone to the westernmost', () => {
  const wide = ['2025-12-31T10:00:00', '2026-01-02T14:00:00', false];
  assert.deepEqual(bounds(of('VEVENT', 'DTSTART;VALUE=DATE:20260101')), wide);
  const floating = of('VEVENT', 'DTSTART:20260101T000000', 'DTEND:20260102T000000');
  assert.deepEqual(bounds(floating), wide);
  assert.deepEqual(bounds(of('VEVENT', 'DTSTART;TZID=?:20260101T000000', 'DURATION:P1D')), wide);
  assert.deepEqual(bounds(of('VJOURNAL', 'DTSTART;VALUE=DATE:20260101')), wide);
});

test('tasks have the bounds of what they say, and none when they say nothing', () => {
  const from = 'DTSTART:20260101T000000Z';
  const due = 'DUE:20260102T000000Z';
  const task = (...lines: string[]): unknown[] => bounds(of('VTODO', ...lines));
  assert.deepEqual(task(), [undefined, undefined, false]);
  assert.deepEqual(task(from, due), ['2025-12-31T23:59:59', '2026-01-02T00:00:01', false]);
  assert.deepEqual(task(due), ['2026-01-01T23:59:59', '2026-01-02T00:00:01', false]);
  assert.deepEqual(task(from, 'DUE:20251231T000000Z'), [
    '2025-12-30T23:59:59',
    '2026-01-01T00:00:01',
    false,
  ]);
  assert.deepEqual(task('CREATED:20260101T000000Z'), ['2025-12-31T23:59:59', undefined, false]);
  assert.deepEqual(task('CREATED:00001231T000000Z'), [undefined, undefined, false]);
  assert.deepEqual(task('CREATED:20260101T000000Z', 'COMPLETED:20260102T000000Z'), [
    '2025-12-31T23:59:59',
    '2026-01-02T00:00:01',
    false,
  ]);
});

test('a series goes to its end when it has one that is cheap to know', () => {
  const start = 'DTSTART;TZID=Europe/Berlin:20260101T100000';
  const end = (...lines: string[]): number | undefined =>
    of('VEVENT', start, 'DURATION:PT1H', ...lines).endsAt;
  const near = (got: number | undefined, expected: string): void =>
    assert.ok(got! >= at(expected) && got! < at(expected) + 30 * HOUR, `${got} ${expected}`);
  assert.equal(end('RRULE:FREQ=DAILY'), undefined);
  assert.equal(end('RRULE:FREQ=DAILY;COUNT=100000'), undefined);
  assert.equal(end('RRULE:FREQ=DAILY;COUNT=5', 'RRULE:FREQ=YEARLY'), undefined);
  near(end('RRULE:FREQ=DAILY;UNTIL=20260301T090000Z'), '2026-03-01T10:00:00Z');
  near(end('RRULE:FREQ=DAILY;UNTIL=20260301'), '2026-03-01T10:00:00Z');
  near(end('RRULE:FREQ=WEEKLY;COUNT=3'), '2026-01-15T10:00:00Z');
  near(end('RDATE;VALUE=PERIOD:20260501T000000Z/PT3H'), '2026-05-01T03:00:00Z');
  const early = of('VEVENT', start, 'RDATE:20250101T000000Z');
  assert.ok(early.startsAt! <= at('2025-01-01T00:00:00Z') && !early.isExact);
});

test('overridden instances widen the bounds; one that moves all later ones opens them', () => {
  const series = [
    'BEGIN:VEVENT',
    'UID:1',
    'DTSTART:20260110T100000Z',
    'RRULE:FREQ=DAILY;COUNT=5',
    'END:VEVENT',
  ];
  const moved = (id: string, to: string): CalendarSummary =>
    summary(...series, 'BEGIN:VEVENT', 'UID:1', id, `DTSTART:${to}`, 'DURATION:PT1H', 'END:VEVENT');
  const first = 'RECURRENCE-ID:20260110T100000Z';
  assert.equal(moved(first, '20260101T000000Z').startsAt, at('2026-01-01T00:00:00Z'));
  assert.equal(moved(first, '20260201T000000Z').endsAt, at('2026-02-01T01:00:00Z'));
  const all = 'RECURRENCE-ID;RANGE=THISANDFUTURE:20260111T100000Z';
  assert.equal(moved(all, '20260111T120000Z').endsAt, undefined);
});

test('free and busy times reach over their periods', () => {
  const busy = of('VFREEBUSY', 'FREEBUSY:20260101T100000Z/PT1H,20260103T100000Z/20260103T110000Z');
  assert.deepEqual(bounds(busy), ['2026-01-01T10:00:00', '2026-01-03T11:00:00', false]);
  assert.deepEqual(bounds(of('VAVAILABILITY')), [undefined, undefined, false]);
});

test('the search text has what people look for, folded', () => {
  const { searchText, uid, component } = of(
    'VEVENT',
    String.raw`SUMMARY:Br\,eakfast`,
    'LOCATION:Café',
    'CATEGORIES:Work,Play',
    'ATTENDEE;CN="Lee, Ann":mailto:ann@example.org',
    'X-OTHER:secret',
  );
  for (const text of ['br,eak', 'CAFÉ', 'play', 'lee, ann', 'ANN@example'])
    assert.ok(searchText.includes(toSearchPiece(text)!), text);
  assert.ok(!searchText.includes('SECRET'));
  assert.deepEqual([uid, component], ['1', 'VEVENT']);
});

test('a text that cannot be read is bounded by nothing', () => {
  const wide = [undefined, undefined, false];
  for (const text of ['', 'junk', '\0', 'BEGIN:VCALENDAR\nEND:VCALENDAR']) {
    assert.deepEqual(bounds(summarizeCalendar(text)), wide);
    assert.equal(summarizeCalendar(text).component, '');
  }
  assert.deepEqual(bounds(of('VEVENT', 'DTSTART:20260101', 'RRULE:FREQ=NEVER')), wide);
  assert.deepEqual(bounds(of('VEVENT', 'DTSTART:soon')), wide);
  assert.deepEqual(bounds(of('VEVENT')), wide);
});

test('law: no instance lies outside the bounds', () => {
  const rule = fc
    .record({
      freq: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY', 'HOURLY'),
      interval: fc.integer({ min: 1, max: 5 }),
      by: fc.constantFrom(
        '',
        ';BYDAY=MO,SU',
        ';BYMONTHDAY=29,31',
        ';BYMONTH=2,11',
        ';BYHOUR=1,2,3',
      ),
      end: fc.constantFrom(';COUNT=7', ';COUNT=300', ';UNTIL=20271031T013000Z', ';UNTIL=20270328'),
    })
    .map(({ freq, interval, by, end }) => `FREQ=${freq};INTERVAL=${interval}${by}${end}`);
  const start = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
  const zone = namedZone('Europe/Berlin')!;
  fc.assert(
    fc.property(rule, start, fc.integer({ min: 0, max: 100 }), (rule, from, hours) => {
      const text = fromLocalSeconds(from)
        .toString({ smallestUnit: 'second' })
        .replaceAll(/[-:]/g, '');
      const { startsAt, endsAt } = of(
        'VEVENT',
        `DTSTART;TZID=Europe/Berlin:${text}`,
        `DURATION:PT${hours}H`,
        `RRULE:${rule}`,
      );
      const recur = parseRecur(rule);
      const until = recur.until?.kind === 'utc' ? { until: recur.until.at + 2 * HOUR } : {};
      for (const local of iterateRecurrence(recur, toLocalSeconds(fromLocalSeconds(from)), until)) {
        const instance = toEpochSeconds(zone, local);
        if (recur.until?.kind === 'utc' && instance > recur.until.at) break;
        assert.ok(instance >= startsAt!);
        assert.ok(endsAt === undefined || instance + hours * HOUR <= endsAt, `${rule} ${text}`);
      }
    }),
  );
});

test('what would be dear to work out is bounded by nothing', () => {
  const start = 'DTSTART:20260101T000000Z';
  const endless = (...lines: string[]): void =>
    assert.equal(of('VEVENT', start, ...lines).endsAt, undefined);
  endless('RRULE:RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=30;COUNT=400');
  endless(...Array.from({ length: 3 }, () => 'RRULE:FREQ=DAILY;COUNT=2'));
  const two = summary('BEGIN:VEVENT', start, 'END:VEVENT', 'BEGIN:VEVENT', start, 'END:VEVENT');
  assert.deepEqual(bounds(two), [undefined, undefined, false]);
});
