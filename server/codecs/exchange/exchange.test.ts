import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { namedZone } from '#codecs/icalendar/named-zone.ts';
import { iterateRecurrence } from '#codecs/recurrence/iterate-recurrence.ts';
import { dayNumber, gregorianDate, weekdayOf } from '#codecs/recurrence/local-time.ts';
import { formatRecur, parseRecur, weekdays, type Weekday } from '#codecs/recurrence/recur.ts';
import { globalObjectIdOfUid, normalUid, uidOfGlobalObjectId } from './global-object-id.ts';
import { patternToRecur } from './pattern-to-recur.ts';
import { recurToPattern } from './recur-to-pattern.ts';
import {
  allDays,
  weekdaysOnly,
  weekendOnly,
  type ExchangePattern,
  type Week,
} from './recurrence-pattern.ts';
import { windowsNameOf, zoneLike, zoneOfWindowsName } from './windows-zones.ts';

const DAY = 86_400;
const monday = dayNumber(2026, 1, 5) * DAY + 9 * 3600;

test('a UID made elsewhere goes into a GlobalObjectId and comes out as it was', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 60 }), (text) => {
      const uid = text.replaceAll('\0', '0');
      assert.equal(uidOfGlobalObjectId(globalObjectIdOfUid(uid)), uid);
    }),
  );
});

test('UIDs of Exchange are the same whatever their letter case and the day of an instance in them', () => {
  const clean = `040000008200E00074C5B7101A82E00800000000${'C0'.repeat(8)}${'0'.repeat(16)}10000000${'AB'.repeat(16)}`;
  const instance = clean.slice(0, 32) + '07EA0105' + clean.slice(40);
  assert.equal(normalUid(clean.toLowerCase()), clean);
  assert.equal(normalUid(instance), clean);
  assert.equal(normalUid(globalObjectIdOfUid('x@a.test').toString('hex')), 'x@a.test');
  assert.equal(normalUid(' 1234@a.test '), '1234@a.test');
  assert.equal(globalObjectIdOfUid(clean).toString('hex').toUpperCase(), clean);
});

/** Instances as Exchange has them: pattern by pattern, day by day. */
function walk(pattern: ExchangePattern, start: number, days: number): number[] {
  const first = Math.floor(start / DAY);
  const begin = gregorianDate(first);
  const found: number[] = [];
  for (let d = first; d < first + days; d++)
    if (isOn(pattern, d)) found.push(d * DAY + (start % DAY));
  return found;
  function isOn(p: ExchangePattern, d: number): boolean {
    const { year, month, day } = gregorianDate(d);
    const months = (year - begin.year) * 12 + month - begin.month;
    const length = dayNumber(year, month + 1, 1) - dayNumber(year, month, 1);
    const isNth = (set: readonly Weekday[], week: Week): boolean => {
      const all = Array.from({ length }, (_, i) => i + 1).filter((n) =>
        set.includes(weekdays[weekdayOf(dayNumber(year, month, n))]!),
      );
      return day === (week === -1 ? all.at(-1) : all[week - 1]);
    };
    switch (p.kind) {
      case 'daily':
        return (d - first) % p.interval === 0;
      case 'weekly': {
        const wkst = weekdays.indexOf(p.firstDay);
        const week = (n: number): number => n - ((weekdayOf(n) - wkst + 7) % 7);
        const isWeek = ((week(d) - week(first)) / 7) % p.interval === 0;
        return isWeek && p.days.includes(weekdays[weekdayOf(d)]!);
      }
      case 'absolute-monthly':
        return months % p.interval === 0 && day === Math.min(p.day, length);
      case 'relative-monthly':
        return months % p.interval === 0 && isNth(p.days, p.week);
      case 'absolute-yearly':
        return month === p.month && day === Math.min(p.day, length);
      case 'relative-yearly':
        return month === p.month && isNth(p.days, p.week);
    }
  }
}

const week = fc.constantFrom<Week>(1, 2, 3, 4, -1);
const daySet = fc.oneof(
  fc.constantFrom(...allDays).map((d): readonly Weekday[] => [d]),
  fc.constantFrom(weekdaysOnly, weekendOnly, allDays),
);
const interval = fc.integer({ min: 1, max: 4 });
const month = fc.integer({ min: 1, max: 12 });
const pattern: fc.Arbitrary<ExchangePattern> = fc.oneof(
  fc.record({ kind: fc.constant('daily' as const), interval }),
  fc.record({
    kind: fc.constant('weekly' as const),
    interval,
    days: fc.subarray([...allDays], { minLength: 1 }),
    firstDay: fc.constantFrom(...allDays),
  }),
  fc.record({
    kind: fc.constant('absolute-monthly' as const),
    interval,
    day: fc.integer({ min: 1, max: 31 }),
  }),
  fc.record({ kind: fc.constant('relative-monthly' as const), interval, days: daySet, week }),
  fc
    .record({
      kind: fc.constant('absolute-yearly' as const),
      month,
      day: fc.integer({ min: 1, max: 31 }),
    })
    .filter((p) => p.day <= [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][p.month - 1]!),
  fc.record({ kind: fc.constant('relative-yearly' as const), month, days: daySet, week }),
);

const YEARS = 3;

test('the rule for a pattern has the instances of the pattern', () => {
  fc.assert(
    fc.property(pattern, (p) => {
      const to = monday + YEARS * 366 * DAY;
      const recur = parseRecur(formatRecur(patternToRecur(p, {})));
      const given = [...iterateRecurrence(recur, monday, { to })];
      const expected = walk(p, monday, YEARS * 366).filter((at) => at >= monday && at < to);
      assert.deepEqual(given, expected, formatRecur(recur));
    }),
    { numRuns: 300 },
  );
});

test('the pattern for a rule has the instances of the rule, and comes back for that of a pattern', () => {
  fc.assert(
    fc.property(pattern, (p) => {
      const recur = patternToRecur(p, {});
      const back = recurToPattern(recur, monday);
      assert.notEqual(back, undefined, formatRecur(recur));
      const days = YEARS * 366;
      assert.deepEqual(walk(back!, monday, days), walk(p, monday, days), formatRecur(recur));
    }),
    { numRuns: 300 },
  );
});

test('rules that other programs write are patterns where Exchange repeats like that', () => {
  const cases: readonly [rule: string, kind: string | undefined][] = [
    ['FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR', 'weekly'],
    ['FREQ=WEEKLY', 'weekly'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU', 'weekly'],
    ['FREQ=MONTHLY', 'absolute-monthly'],
    ['FREQ=MONTHLY;BYDAY=MO', 'weekly'],
    ['FREQ=MONTHLY;BYDAY=-1FR', 'relative-monthly'],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', 'relative-monthly'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', 'relative-monthly'],
    ['FREQ=YEARLY', 'absolute-yearly'],
    ['FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31', 'absolute-yearly'],
    ['FREQ=YEARLY;INTERVAL=2', 'absolute-monthly'],
    ['FREQ=YEARLY;BYMONTH=11;BYDAY=4TH', 'relative-yearly'],
    ['FREQ=MONTHLY;BYMONTHDAY=31', undefined],
    ['FREQ=MONTHLY;BYMONTHDAY=1,15', undefined],
    ['FREQ=MONTHLY;BYDAY=1MO,3MO', undefined],
    ['FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1', undefined],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', undefined],
    ['FREQ=YEARLY;BYMONTH=1,7', undefined],
    ['FREQ=YEARLY;BYWEEKNO=20', undefined],
    ['FREQ=HOURLY', undefined],
    ['FREQ=DAILY;BYMONTH=1', undefined],
    ['RSCALE=HEBREW;FREQ=YEARLY', undefined],
    ['FREQ=MONTHLY;INTERVAL=100', undefined],
  ];
  for (const [rule, kind] of cases)
    assert.equal(recurToPattern(parseRecur(rule), monday)?.kind, kind, rule);
});

test('zones have the names of Windows, by their own name or by their clocks', () => {
  const cases = {
    'Europe/Berlin': 'W. Europe Standard Time',
    'Europe/Vienna': 'W. Europe Standard Time',
    'Europe/Madrid': 'Romance Standard Time',
    'America/New_York': 'Eastern Standard Time',
    'Asia/Kolkata': 'India Standard Time',
    UTC: 'UTC',
  };
  for (const [iana, windowsName] of Object.entries(cases))
    assert.equal(windowsNameOf(namedZone(iana)!), windowsName, iana);
  const unnamed = namedZone('Antarctica/Troll')!;
  assert.equal(windowsNameOf(unnamed), undefined);
  assert.equal(zoneOfWindowsName('w. europe standard time')?.id, 'Europe/Berlin');
  const newYork = namedZone('America/New_York')!;
  assert.equal(zoneLike((at) => newYork.offsetAt(at))?.id, 'America/New_York');
  assert.equal(
    zoneLike(() => 1234),
    undefined,
  );
});
