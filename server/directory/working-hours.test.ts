import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  checkedWorkingHours,
  formatWorkingSpan,
  isWithinHours,
  parseWorkingSpan,
  weekdays,
} from './working-hours.ts';

test('hours are read as people write them', () => {
  assert.deepEqual(parseWorkingSpan('Mon-Fri 08:00-18:30'), {
    days: ['mon', 'tue', 'wed', 'thu', 'fri'],
    startMinute: 480,
    endMinute: 1110,
  });
  assert.deepEqual(parseWorkingSpan('sat-mon,wed 0:00-24:00').days, ['mon', 'wed', 'sat', 'sun']);
  assert.equal(parseWorkingSpan('daily 09:00-17:00').days.length, 7);
});

test('hours that cannot be are refused with what would be right', () => {
  for (const text of ['', 'mon', 'mon 8-18', 'moon 08:00-18:00', 'mon-tue-wed 08:00-18:00'])
    assert.throws(() => parseWorkingSpan(text), { code: 'bad-value', message: /write "mon-fri/ });
  assert.throws(() => parseWorkingSpan('mon 08:60-18:00'), { message: /60 minutes/ });
  for (const text of ['mon 22:00-06:00', 'mon 08:00-08:00', 'mon 08:00-24:01'])
    assert.throws(() => parseWorkingSpan(text), { code: 'bad-value', message: /two spans/ });
  const span = parseWorkingSpan('mon 08:00-18:00');
  const zone = { timeZone: 'Europe/Berlin' };
  assert.throws(() => checkedWorkingHours({ ...zone, spans: [] }), { code: 'bad-value' });
  const many = Array.from({ length: 15 }, () => span);
  assert.throws(() => checkedWorkingHours({ ...zone, spans: many }), { code: 'limit-reached' });
  assert.throws(() => checkedWorkingHours({ timeZone: 'Mars/Base', spans: [span] }), {
    message: /"Mars\/Base" is no time zone; .*IANA/,
  });
});

test('a span is read back as it was written', () => {
  const span = fc
    .tuple(
      fc.subarray([...weekdays], { minLength: 1 }),
      fc.integer({ min: 0, max: 1439 }),
      fc.integer({ min: 1, max: 1440 }),
    )
    .filter(([, start, end]) => start < end)
    .map(([days, startMinute, endMinute]) => ({ days, startMinute, endMinute }));
  fc.assert(
    fc.property(span, (given) => {
      assert.deepEqual(parseWorkingSpan(formatWorkingSpan(given)), given);
    }),
  );
});

test('a time is within the hours when all of it is, in local time', () => {
  const hours = (...spans: string[]) => ({
    timeZone: 'Europe/Berlin',
    spans: spans.map(parseWorkingSpan),
  });
  const office = hours('mon-fri 08:00-12:00', 'mon-fri 12:00-18:00');
  const isOpen = (from: string, to: string, at = office) =>
    isWithinHours(at, { start: Date.parse(from) / 1000, end: Date.parse(to) / 1000 });
  // Monday in winter (UTC+1), then in summer (UTC+2).
  assert.ok(isOpen('2026-11-30T07:00:00Z', '2026-11-30T17:00:00Z'));
  assert.ok(!isOpen('2026-11-30T06:59:00Z', '2026-11-30T08:00:00Z'));
  assert.ok(!isOpen('2026-11-30T16:00:00Z', '2026-11-30T17:00:01Z'));
  assert.ok(isOpen('2026-06-29T06:00:00Z', '2026-06-29T16:00:00Z'));
  assert.ok(!isOpen('2026-11-28T09:00:00Z', '2026-11-28T10:00:00Z'));
  assert.ok(!isOpen('2026-11-30T16:00:00Z', '2026-12-01T09:00:00Z'));
  // Over midnight by two spans, over the hour that does not exist, for years.
  const nights = hours('daily 22:00-24:00', 'daily 00:00-06:00');
  assert.ok(isOpen('2026-03-28T21:00:00Z', '2026-03-29T04:00:00Z', nights));
  assert.ok(!isOpen('2026-03-28T21:00:00Z', '2026-03-29T04:01:00Z', nights));
  assert.ok(isOpen('2026-01-01T00:00:00Z', '2036-01-01T00:00:00Z', hours('daily 00:00-24:00')));
  // 02:45 to 02:30, when the clock goes back.
  assert.ok(!isOpen('2026-10-25T00:45:00Z', '2026-10-25T01:30:00Z'));
  assert.ok(!isOpen('0001-01-01T00:00:00Z', '9999-01-01T00:00:00Z'));
});
