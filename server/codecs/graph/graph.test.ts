import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { allDays, type ExchangePattern } from '#codecs/exchange/recurrence-pattern.ts';
import { namedZone } from '#codecs/icalendar/named-zone.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { formatBatch, parseBatch } from './batch.ts';
import {
  formatGraphTime,
  formatMoment,
  epochSecondsOf,
  momentOf,
  readGraphTime,
} from './date-time.ts';
import { extendedOf, formatExtended, tagged } from './extended-property.ts';
import { isExpiredDelta, isThrottled, toGraphFailure } from './graph-failure.ts';
import { parseJsonObject, textAt, textsAt } from './json-value.ts';
import { formatRecurrence, readRecurrence } from './patterned-recurrence.ts';

test('values of another type than expected are as if they were absent', () => {
  const json = parseJsonObject(Buffer.from('{"a":1,"b":["x",2,null],"c":null}'));
  assert.equal(textAt(json, 'a'), undefined);
  assert.deepEqual(textsAt(json, 'b'), ['x']);
  assert.equal(textAt(json, 'c'), undefined);
  for (const wrong of ['', '[]', '7', `{"a":${'['.repeat(200)}${']'.repeat(200)}}`])
    assert.throws(() => parseJsonObject(Buffer.from(wrong)), InputSyntaxError);
});

test('answers in a batch come in any order, and some not at all', () => {
  const sent = formatBatch([
    { method: 'GET', path: '/users/a' },
    { method: 'POST', path: '/users/b', body: { x: 1 } },
  ]);
  assert.deepEqual(sent, {
    requests: [
      { id: '0', method: 'GET', url: '/users/a' },
      {
        id: '1',
        method: 'POST',
        url: '/users/b',
        headers: { 'Content-Type': 'application/json' },
        body: { x: 1 },
      },
    ],
  });
  const [first, second] = parseBatch(
    { responses: [{ id: '1', status: 429, headers: { 'Retry-After': '9' } }] },
    2,
  );
  assert.equal(first, undefined);
  assert.deepEqual([second?.status, second?.headers['retry-after']], [429, '9']);
});

test('moments and zones outlive being written and read', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata'].map((name) =>
    namedZone(name)!,
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_000_000_000 }),
      fc.constantFrom(undefined, ...zones),
      (at, zone) => {
        const read = readGraphTime(formatGraphTime(at, zone))!;
        // An hour that clocks show twice is the first of the two.
        assert.ok([0, 3600].includes(at - momentOf(read)));
        assert.equal(epochSecondsOf(formatMoment(at)), at);
      },
    ),
  );
  assert.equal(epochSecondsOf('0001-01-01T00:00:00Z'), undefined);
  assert.equal(
    readGraphTime({ dateTime: '2026-01-01T00:00:00', timeZone: 'Mars' })?.unknownZone,
    'Mars',
  );
});

const days = fc.subarray([...allDays], { minLength: 1 });
const interval = fc.integer({ min: 1, max: 99 });
const week = fc.constantFrom<1 | 2 | 3 | 4 | -1>(1, 2, 3, 4, -1);
const month = fc.integer({ min: 1, max: 12 });
const day = fc.integer({ min: 1, max: 31 });
const patterns: fc.Arbitrary<ExchangePattern> = fc.oneof(
  fc.record({ kind: fc.constant('daily' as const), interval }),
  fc.record({
    kind: fc.constant('weekly' as const),
    interval,
    days,
    firstDay: fc.constantFrom(...allDays),
  }),
  fc.record({ kind: fc.constant('absolute-monthly' as const), interval, day }),
  fc.record({ kind: fc.constant('relative-monthly' as const), interval, days, week }),
  fc.record({ kind: fc.constant('absolute-yearly' as const), month, day }),
  fc.record({ kind: fc.constant('relative-yearly' as const), month, days, week }),
);
const ranges = fc.oneof(
  fc.constant({}),
  fc.record({ count: fc.integer({ min: 1, max: 999 }) }),
  fc.record({ lastDay: fc.integer({ min: 0, max: 40_000 }).map((n) => n * 86_400) }),
);

test('patterns and their ends outlive being written and read', () => {
  fc.assert(
    fc.property(patterns, ranges, (pattern, range) => {
      const written = formatRecurrence({ pattern, range }, 86_400 * 20_000, 'UTC');
      assert.deepEqual(readRecurrence(written), { pattern: { ...pattern }, range: { ...range } });
    }),
  );
});

test('tags are the same with leading zeros and without', () => {
  const written = formatExtended([[tagged('Integer', 0x0e07), '4']]);
  assert.equal(extendedOf(written, tagged('Integer', 0x0e07)), '4');
  const told = { singleValueExtendedProperties: [{ id: 'Integer 0xE07', value: '5' }] };
  assert.equal(extendedOf(told, tagged('Integer', 0x0e07)), '5');
});

test('refusals say what they are: busy, expired, full, gone', () => {
  const failure = (status: number, code: string) =>
    toGraphFailure(
      { status, body: { error: { code, message: 'm' } }, retryAfterSeconds: 3 },
      'Graph',
    );
  assert.equal(isThrottled(failure(429, 'TooManyRequests')), true);
  assert.equal(failure(429, 'x').details['retryAfterMs'], 3000);
  assert.equal(isExpiredDelta(failure(410, 'SyncStateNotFound')), true);
  assert.equal(failure(507, 'ErrorQuotaExceeded').code, 'over-quota');
  assert.equal(failure(404, 'ErrorItemNotFound').code, 'not-found');
  assert.equal(failure(502, '').code, 'unavailable');
});
