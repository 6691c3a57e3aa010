import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { toCommandText } from './command-text.ts';
import { expectDate, formatDate, formatDateTime, parseDateTime } from './date-time.ts';
import { fromEpochDay, toEpochDay } from '#codecs/mime/calendar.ts';
import { Decoder } from './decoder.ts';

test('INTERNALDATE is the moment and the zone it was written in (RFC 9051 §9 date-time)', () => {
  const date = parseDateTime('17-Jul-1996 02:44:25 -0700');
  assert.deepEqual(date, { epochSeconds: 837_596_665, offsetMinutes: -420 });
  assert.equal(formatDateTime({ epochSeconds: 0, offsetMinutes: 0 }), ' 1-Jan-1970 00:00:00 +0000');
  assert.deepEqual(parseDateTime(' 1-jan-1970 00:00:00 -0000'), {
    epochSeconds: 0,
    offsetMinutes: 0,
  });
});

test('dates that do not exist are refused', () => {
  for (const text of [
    '30-Feb-2024 00:00:00 +0000',
    '1-Foo-2024 00:00:00 +0000',
    ' 0-Jan-2024 00:00:00 +0000',
    '1-Jan-2024 24:00:00 +0000',
    '1-Jan-2024 00:00:00 +0060',
    '1-Jan-24 00:00:00 +0000',
  ])
    assert.equal(parseDateTime(text), undefined, text);
});

test('days and dates agree with the calendar of the platform', () => {
  fc.assert(
    fc.property(fc.integer({ min: -200_000, max: 2_000_000 }), (day) => {
      const date = fromEpochDay(day);
      const expected = new Date(day * 86_400_000);
      assert.deepEqual(date, {
        year: expected.getUTCFullYear(),
        month: expected.getUTCMonth() + 1,
        day: expected.getUTCDate(),
      });
      assert.equal(toEpochDay(date), day);
    }),
  );
});

test('moments and dates survive formatting and parsing', () => {
  const epoch = fc.integer({ min: -2_000_000_000, max: 200_000_000_000 });
  const offset = fc.integer({ min: -1439, max: 1439 });
  fc.assert(
    fc.property(epoch, offset, (epochSeconds, offsetMinutes) => {
      const date = { epochSeconds, offsetMinutes };
      assert.deepEqual(parseDateTime(formatDateTime(date)), date);
      const day = fromEpochDay(Math.floor(epochSeconds / 86_400));
      assert.deepEqual(expectDate(new Decoder(toCommandText(formatDate(day)))), day);
      assert.deepEqual(expectDate(new Decoder(toCommandText(`"${formatDate(day)}"`))), day);
    }),
  );
});
