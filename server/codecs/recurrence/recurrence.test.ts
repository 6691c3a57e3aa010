import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { iterateRecurrence } from './iterate-recurrence.ts';
import type { RecurrenceOptions } from './iterate-recurrence.ts';
import { dayNumber, fromLocalSeconds, secondsPerDay, toLocalSeconds } from './local-time.ts';
import type { LocalSeconds } from './local-time.ts';
import { supportedRscales } from './named-scales.ts';
import { parseRecur } from './recur.ts';

function at(text: string): LocalSeconds {
  return toLocalSeconds(Temporal.PlainDateTime.from(text));
}

function firstOf(
  rule: string,
  start: string,
  { most = 10, ...options }: RecurrenceOptions & { most?: number } = {},
): string[] {
  return iterateRecurrence(parseRecur(rule), at(start), options)
    .take(most)
    .map((time) => fromLocalSeconds(time).toString())
    .toArray();
}

/** Every day from the start looked at in turn, by the words of the standard and with Temporal's own arithmetic. */
function bruteForce(rule: BruteRule, start: Temporal.PlainDate, days: number): string[] {
  const found: string[] = [];
  for (let i = 0; i < days; i++) {
    const day = start.add({ days: i });
    if (isInPeriod(rule, start, day) && isGiven(rule, start, day)) found.push(day.toString());
  }
  return found;
}

interface BruteRule {
  readonly freq: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
  readonly interval: number;
  readonly months: readonly number[];
  readonly monthDays: readonly number[];
  readonly weekdays: readonly { readonly weekday: number; readonly ordinal: number }[];
}

const names = ['', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

function isInPeriod(rule: BruteRule, start: Temporal.PlainDate, day: Temporal.PlainDate): boolean {
  const monday = (date: Temporal.PlainDate) => date.subtract({ days: date.dayOfWeek - 1 });
  const apart = {
    DAILY: start.until(day, { largestUnit: 'days' }).days,
    WEEKLY: monday(start).until(monday(day), { largestUnit: 'days' }).days / 7,
    MONTHLY: (day.year - start.year) * 12 + day.month - start.month,
    YEARLY: day.year - start.year,
  };
  return apart[rule.freq] % rule.interval === 0;
}

function isGiven(rule: BruteRule, start: Temporal.PlainDate, day: Temporal.PlainDate): boolean {
  const { freq, months, monthDays, weekdays } = rule;
  if (months.length > 0 && !months.includes(day.month)) return false;
  const hasMonthDay = monthDays.some((d) => d === day.day || d === day.day - day.daysInMonth - 1);
  if (monthDays.length > 0 && !hasMonthDay) return false;
  if (weekdays.length > 0 && !weekdays.some((w) => isWeekday(rule, w, day))) return false;
  const isFreeOfDays = monthDays.length === 0 && weekdays.length === 0;
  if (freq === 'WEEKLY' && weekdays.length === 0) return day.dayOfWeek === start.dayOfWeek;
  if ((freq === 'MONTHLY' || freq === 'YEARLY') && isFreeOfDays && day.day !== start.day)
    return false;
  const needsMonth = freq === 'YEARLY' && months.length === 0 && weekdays.length === 0;
  return !needsMonth || day.month === start.month;
}

function isWeekday(
  { freq, months }: BruteRule,
  { weekday, ordinal }: { weekday: number; ordinal: number },
  day: Temporal.PlainDate,
): boolean {
  if (day.dayOfWeek !== weekday) return false;
  if (ordinal === 0) return true;
  const isByYear = freq === 'YEARLY' && months.length === 0;
  const index = isByYear ? day.dayOfYear : day.day;
  const length = isByYear ? day.daysInYear : day.daysInMonth;
  return ordinal > 0
    ? Math.ceil(index / 7) === ordinal
    : Math.ceil((length - index + 1) / 7) === -ordinal;
}

const bruteRules: fc.Arbitrary<BruteRule> = fc
  .record({
    freq: fc.constantFrom(
      'DAILY' as const,
      'WEEKLY' as const,
      'MONTHLY' as const,
      'YEARLY' as const,
    ),
    interval: fc.integer({ min: 1, max: 5 }),
    months: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
    monthDays: fc.uniqueArray(
      fc.integer({ min: -31, max: 31 }).filter((n) => n !== 0),
      { maxLength: 3 },
    ),
    weekdays: fc.uniqueArray(
      fc.record({
        weekday: fc.integer({ min: 1, max: 7 }),
        ordinal: fc.integer({ min: -5, max: 5 }),
      }),
      { maxLength: 3, selector: (w) => `${w.ordinal}/${w.weekday}` },
    ),
  })
  .map((rule) => {
    const withOrdinals = rule.freq === 'MONTHLY' || rule.freq === 'YEARLY';
    const weekdays = rule.weekdays.map((w) => (withOrdinals ? w : { ...w, ordinal: 0 }));
    // A week's days are not given by BYMONTHDAY.
    return { ...rule, weekdays, monthDays: rule.freq === 'WEEKLY' ? [] : rule.monthDays };
  });

function ruleText({ freq, interval, months, monthDays, weekdays }: BruteRule): string {
  const days = weekdays.map((w) => `${w.ordinal === 0 ? '' : w.ordinal}${names[w.weekday]}`);
  return [
    `FREQ=${freq};INTERVAL=${interval}`,
    months.length > 0 ? `BYMONTH=${months.join(',')}` : '',
    monthDays.length > 0 ? `BYMONTHDAY=${monthDays.join(',')}` : '',
    days.length > 0 ? `BYDAY=${days.join(',')}` : '',
  ]
    .filter((part) => part !== '')
    .join(';');
}

const starts = fc
  .integer({ min: dayNumber(1999, 1, 1), max: dayNumber(2030, 1, 1) })
  .map((day) => Temporal.PlainDate.from('1970-01-01').add({ days: day }));

test('rules of days give what looking at every day gives, RFC 5545 §3.3.10', () => {
  fc.assert(
    fc.property(bruteRules, starts, (rule, start) => {
      const days = 1200;
      const begin = dayNumber(start.year, start.month, start.day) * secondsPerDay;
      const given = [
        ...iterateRecurrence(parseRecur(ruleText(rule)), begin, {
          to: begin + days * secondsPerDay,
        }),
      ].map((time) => fromLocalSeconds(time).toPlainDate().toString());
      assert.deepEqual(given, bruteForce(rule, start, days), ruleText(rule));
    }),
    { numRuns: 150 },
  );
});

function countsOf(range: number): fc.Arbitrary<number[]> {
  return fc.uniqueArray(fc.integer({ min: 0, max: range - 1 }), { maxLength: 3 });
}

test('rules of hours, minutes and seconds give what looking at every period gives', () => {
  const units = { HOURLY: 3600, MINUTELY: 60, SECONDLY: 1 };
  const rules = fc.record({
    freq: fc.constantFrom('HOURLY' as const, 'MINUTELY' as const, 'SECONDLY' as const),
    interval: fc.integer({ min: 1, max: 5000 }),
    hours: countsOf(24),
    minutes: countsOf(60),
    seconds: countsOf(60),
    monthDays: fc.constantFrom([], [], [30], [1, 3, 31]),
  });
  fc.assert(
    fc.property(rules, fc.integer({ min: 0, max: 86_399 }), (rule, timeOfDay) => {
      const unit = units[rule.freq];
      const begin = dayNumber(2026, 1, 28) * secondsPerDay + timeOfDay;
      const to = begin + 8 * secondsPerDay;
      const has = (list: readonly number[], value: number, fromStart?: number) =>
        list.length === 0 ? fromStart === undefined || fromStart === value : list.includes(value);
      const [minute, second] = [Math.floor(begin / 60) % 60, begin % 60];
      const expected: number[] = [];
      for (let time = begin; time < to && expected.length < 50; time++) {
        const periods = Math.floor(time / unit) - Math.floor(begin / unit);
        const isGiven =
          periods % rule.interval === 0 &&
          has(rule.hours, Math.floor(time / 3600) % 24) &&
          has(rule.minutes, Math.floor(time / 60) % 60, unit === 3600 ? minute : undefined) &&
          has(rule.seconds, time % 60, unit > 1 ? second : undefined) &&
          has(rule.monthDays, fromLocalSeconds(time).day);
        if (isGiven) expected.push(time);
      }
      const list = (name: string, values: readonly number[]) =>
        values.length > 0 ? `;${name}=${values.join(',')}` : '';
      const text = `FREQ=${rule.freq};INTERVAL=${rule.interval}${list('BYHOUR', rule.hours)}${list('BYMINUTE', rule.minutes)}${list('BYSECOND', rule.seconds)}${list('BYMONTHDAY', rule.monthDays)}`;
      const given = iterateRecurrence(parseRecur(text), begin, { to }).take(50).toArray();
      assert.deepEqual(given, expected, text);
    }),
    { numRuns: 20 },
  );
});

test('beginning anywhere gives the same instances as walking there, with COUNT and without', () => {
  const counts = fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined });
  fc.assert(
    fc.property(
      bruteRules,
      starts,
      counts,
      fc.integer({ min: 0, max: 900 }),
      (rule, start, count, days) => {
        const begin = dayNumber(start.year, start.month, start.day) * secondsPerDay + 32_400;
        const to = begin + 1000 * secondsPerDay;
        const from = begin + days * secondsPerDay;
        const recur = parseRecur(
          `${ruleText(rule)}${count === undefined ? '' : `;COUNT=${count}`}`,
        );
        const all = [...iterateRecurrence(recur, begin, { to })];
        assert.deepEqual(
          [...iterateRecurrence(recur, begin, { from, to })],
          all.filter((time) => time >= from),
        );
      },
    ),
    { numRuns: 200 },
  );
});

test('a rule that never matches ends', () => {
  for (const rule of [
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=MINUTELY;INTERVAL=2;BYMINUTE=1',
    'FREQ=SECONDLY;BYSETPOS=2',
    'FREQ=YEARLY;BYWEEKNO=54',
    'RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=1L;BYMONTHDAY=31',
    'RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=7L',
    'FREQ=YEARLY;COUNT=3;BYDAY=MO;BYYEARDAY=1;BYMONTH=2',
  ])
    assert.deepEqual(firstOf(rule, '2026-01-01T00:00'), [], rule);
});

test('a rule without end is reached late without walking there', () => {
  const from = at('2026-03-01T00:00');
  assert.deepEqual(firstOf('FREQ=SECONDLY', '1970-01-01T00:00', { from, most: 1 }), [
    '2026-03-01T00:00:00',
  ]);
  assert.deepEqual(
    firstOf('FREQ=MINUTELY;COUNT=4000000000', '1970-01-01T00:00', { from, most: 1 }),
    ['2026-03-01T00:00:00'],
  );
  assert.deepEqual(firstOf('FREQ=DAILY;INTERVAL=3', '0001-01-01T09:00', { from, most: 1 }), [
    '2026-03-03T09:00:00',
  ]);
});

test('a year of all its seconds is given one by one', () => {
  const all = (count: number) => Array.from({ length: count }, (_, i) => i).join(',');
  const rule = `FREQ=YEARLY;BYDAY=SU,MO,TU,WE,TH,FR,SA;BYHOUR=${all(24)};BYMINUTE=${all(60)};BYSECOND=${all(60)}`;
  assert.deepEqual(firstOf(rule, '2026-01-01T00:00', { most: 2 }), [
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:01',
  ]);
  assert.deepEqual(firstOf(`${rule};BYSETPOS=-1`, '2026-01-01T00:00', { most: 1 }), [
    '2026-12-31T23:59:59',
  ]);
});

test('UNTIL as a date takes in its day, and the caller may set its own end', () => {
  assert.equal(firstOf('FREQ=DAILY;UNTIL=20260103', '2026-01-01T09:00').length, 3);
  const until = at('2026-01-02T09:00');
  assert.equal(firstOf('FREQ=DAILY;UNTIL=20260103', '2026-01-01T09:00', { until }).length, 2);
});

test('a leap second is taken as the second before', () => {
  assert.deepEqual(firstOf('FREQ=MINUTELY;BYSECOND=59,60', '2026-01-01T09:00', { most: 2 }), [
    '2026-01-01T09:00:59',
    '2026-01-01T09:01:59',
  ]);
});

test('time parts and periods shorter than a day mean nothing for a DATE', () => {
  const options = { isDate: true, most: 2 };
  const days = ['2026-01-01T00:00:00', '2026-01-02T00:00:00'];
  assert.deepEqual(firstOf('FREQ=HOURLY;BYHOUR=9', '2026-01-01T00:00', options), days);
  assert.deepEqual(firstOf('FREQ=DAILY;BYHOUR=9,10', '2026-01-01T00:00', options), days);
});

test('every calendar that may be named gives a year of months, and comes round again, RFC 7529 §4.1', () => {
  for (const rscale of supportedRscales()) {
    const months = firstOf(`RSCALE=${rscale};FREQ=MONTHLY;COUNT=14`, '2026-03-03T09:00', {
      most: 20,
    });
    assert.equal(months.length, 14, rscale);
    const days = Temporal.PlainDate.from(months[0]!.slice(0, 10)).until(
      months[13]!.slice(0, 10),
    ).days;
    assert.ok(days > 13 * 28 && days < 14 * 31, rscale);
    const years = firstOf(`RSCALE=${rscale};FREQ=YEARLY;COUNT=3;SKIP=FORWARD`, '2026-03-03T09:00');
    assert.equal(years.length, 3, rscale);
  }
});
