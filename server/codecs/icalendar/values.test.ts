import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseContentLines } from '#codecs/content-lines/parse-content-lines.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import {
  dateTimeOf,
  dateTimeProperty,
  dateTimesOf,
  formatDateTime,
  localSecondsOf,
  parseDateTime,
  type DateTimeValue,
} from './date-time.ts';
import { durationOf, formatDuration, parseDuration } from './duration.ts';
import { formatPeriod, hasPeriods, parsePeriod, periodsOf } from './period.ts';

const lineOf = (text: string): ContentLine => [...parseContentLines(text)][0]!;
const kindOf = (text: string): string => dateTimeOf(lineOf(text)).kind;

test('a value says by its form and TZID what kind it is (RFC 5545 §3.3.4, §3.3.5)', () => {
  assert.equal(kindOf('DTSTART;VALUE=DATE:20260131'), 'date');
  assert.equal(kindOf('DTSTART:20260131'), 'date');
  assert.equal(kindOf('DTSTART:20260131T093000'), 'floating');
  assert.equal(kindOf('DTSTART;TZID=X:20260131T093000'), 'zoned');
  assert.equal(kindOf('DTSTART;TZID=X:20260131T093000Z'), 'utc');
  assert.equal(kindOf('DTSTART;VALUE=DATE: 20260131T093000 '), 'floating');
  const leap = parseDateTime('20161231T235960Z');
  assert.equal(formatDateTime(leap), '20161231T235959Z');
});

test('years are 1 to 9999, and a date that does not exist is refused', () => {
  for (const good of ['00010101', '99991231T235959Z', '20240229', '20000229'])
    assert.equal(formatDateTime(parseDateTime(good)), good);
  const bad =
    '00000101 20260229 19000229 20261301 20260100 20260431 20260101T240000 20260101T0000 2026-01-01 20260101T000000+ x'.split(
      ' ',
    );
  for (const text of ['', ...bad])
    assert.throws(() => parseDateTime(text), { name: 'InputSyntaxError' }, text);
  assert.throws(() => dateTimeOf(lineOf('\r\nDUE:soon')), {
    message: /^line 2, DUE: "soon" is no date/,
  });
});

test('EXDATE and RDATE have several values, or none, as some clients leave them', () => {
  const values = dateTimesOf(lineOf('EXDATE;TZID=A:20260101T000000,20260102T000000'));
  assert.deepEqual(values.map(formatDateTime), ['20260101T000000', '20260102T000000']);
  assert.deepEqual(dateTimesOf(lineOf('EXDATE:')), []);
  assert.deepEqual(periodsOf(lineOf('FREEBUSY:')), []);
});

test('durations have weeks, days and times, and a sign (RFC 5545 §3.3.6)', () => {
  const cases: [string, number, number, string][] = [
    ['P15DT5H0M20S', 15, 18_020, 'P15DT5H0M20S'],
    ['P7W', 49, 0, 'P7W'],
    ['-PT15M', 0, -900, '-PT15M'],
    ['+P1D', 1, 0, 'P1D'],
    ['-P1W1D', -8, 0, '-P8D'],
    ['PT0S', 0, 0, 'PT0S'],
    ['-P', 0, 0, 'PT0S'],
    ['PT1W', 7, 0, 'P1W'],
    ['pt90m', 0, 5400, 'PT1H30M'],
  ];
  for (const [text, days, seconds, formatted] of cases) {
    assert.deepEqual(parseDuration(text), { days, seconds }, text);
    assert.equal(formatDuration({ days, seconds }), formatted);
  }
  for (const bad of ['', '1H', 'P1M', 'P1Y', 'P-1D', 'PT99999999999999999999H', 'PT1H2'])
    assert.throws(() => parseDuration(bad), { name: 'InputSyntaxError' }, bad);
  assert.throws(() => durationOf(lineOf('DURATION:x')), { message: /^line 1, DURATION: / });
});

test('periods end by a time or a length (RFC 5545 §3.3.9)', () => {
  for (const text of ['20260101T000000Z/20260101T010000Z', '20260101T000000Z/PT1H'])
    assert.equal(formatPeriod(parsePeriod(text)), text);
  assert.ok(hasPeriods(lineOf('RDATE;VALUE=PERIOD:')));
  assert.equal(periodsOf(lineOf('FREEBUSY:20260101T000000Z/PT1H,20260102T000000Z/PT1H')).length, 2);
  assert.throws(() => periodsOf(lineOf('FREEBUSY:20260101T000000Z')), {
    message: /^line 1, FREEBUSY: .* no slash/,
  });
});

test('law: values and durations come back from their text', () => {
  const seconds = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 });
  const kind = fc.constantFrom('date', 'floating', 'utc', 'zoned');
  fc.assert(
    fc.property(seconds, kind, (epoch, kind) => {
      const at = Temporal.Instant.fromEpochMilliseconds(epoch * 1000)
        .toZonedDateTimeISO('UTC')
        .toPlainDateTime();
      const value: DateTimeValue =
        kind === 'date'
          ? { kind, date: at.toPlainDate() }
          : kind === 'zoned'
            ? { kind, at, tzid: 'Europe/Berlin' }
            : { kind: kind as 'utc', at };
      const line = dateTimeProperty('DTSTART', value, [{ name: 'VALUE', values: ['x'] }]);
      const back = dateTimeOf(line);
      assert.equal(back.kind, kind);
      assert.equal(formatDateTime(back), line.value);
      const day = Math.floor(epoch / 86_400) * 86_400;
      assert.equal(localSecondsOf(back), kind === 'date' ? day : epoch);
    }),
  );
  const size = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(
    fc.property(size, size, fc.constantFrom(1, -1), (days, seconds, sign) => {
      const duration = { days: sign * days || 0, seconds: sign * seconds || 0 };
      assert.deepEqual(parseDuration(formatDuration(duration)), duration);
    }),
  );
});
