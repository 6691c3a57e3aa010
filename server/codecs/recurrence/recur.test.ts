import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { InputSyntaxError } from '#platform/errors.ts';
import { fromLocalSeconds, toLocalSeconds } from './local-time.ts';
import { formatRecur, frequencies, parseRecur, weekdays } from './recur.ts';
import type { Recur } from './recur.ts';

function list<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(value, { maxLength: 4 });
}

function ordinal(most: number): fc.Arbitrary<number> {
  return fc.integer({ min: -most, max: most }).filter((n) => n !== 0);
}

const recurs: fc.Arbitrary<Recur> = fc.record(
  {
    freq: fc.constantFrom(...frequencies),
    interval: fc.integer({ min: 1, max: 1000 }),
    count: fc.integer({ min: 1, max: 1000 }),
    until: fc.oneof(
      fc.record(
        {
          kind: fc.constantFrom('floating' as const, 'utc' as const),
          at: fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }),
        },
        { noNullPrototype: true },
      ),
      fc.record(
        {
          kind: fc.constant('date' as const),
          at: fc.integer({ min: -719_162, max: 2_932_896 }).map((day) => day * 86_400),
        },
        { noNullPrototype: true },
      ),
    ),
    bySecond: list(fc.integer({ min: 0, max: 60 })),
    byMinute: list(fc.integer({ min: 0, max: 59 })),
    byHour: list(fc.integer({ min: 0, max: 23 })),
    byDay: list(
      fc.record(
        {
          weekday: fc.constantFrom(...weekdays),
          ordinal: fc.integer({ min: -53, max: 53 }),
        },
        { noNullPrototype: true },
      ),
    ),
    byMonthDay: list(ordinal(31)),
    byYearDay: list(ordinal(366)),
    byWeekNo: list(ordinal(53)),
    byMonth: list(
      fc.record(
        { month: fc.integer({ min: 1, max: 13 }), isLeap: fc.boolean() },
        { noNullPrototype: true },
      ),
    ),
    bySetPos: list(ordinal(366)),
    wkst: fc.constantFrom(...weekdays),
    rscale: fc.constantFrom('GREGORIAN', 'CHINESE', 'HEBREW'),
    skip: fc.constantFrom('OMIT' as const, 'BACKWARD' as const, 'FORWARD' as const),
  },
  {
    noNullPrototype: true,
    requiredKeys: [
      'freq',
      'interval',
      'bySecond',
      'byMinute',
      'byHour',
      'byDay',
      'byMonthDay',
      'byYearDay',
      'byWeekNo',
      'byMonth',
      'bySetPos',
      'wkst',
      'skip',
    ],
  },
);

test('a formatted rule parses to the same rule, RFC 5545 §3.3.10', () => {
  fc.assert(
    fc.property(recurs, (recur) => assert.deepEqual(parseRecur(formatRecur(recur)), recur)),
  );
});

test('small letters, spaces, a last semicolon and X- parts are let pass', () => {
  assert.equal(
    formatRecur(parseRecur('freq=weekly;X-EVOLUTION-ENDDATE=1;byday=+1mo, TU; ')),
    'FREQ=WEEKLY;BYDAY=1MO,TU',
  );
});

const faults: [text: string, offset: number][] = [
  ['', 0],
  ['COUNT=3', 0],
  ['FREQ=HOURLY;INTERVAL=0', 21],
  ['FREQ=FORTNIGHTLY', 5],
  ['FREQ=DAILY;FREQ=DAILY', 11],
  ['FREQ=DAILY;COUNT=1.5', 17],
  ['FREQ=DAILY;BYHOUR=24', 18],
  ['FREQ=DAILY;BYMONTHDAY=0', 22],
  ['FREQ=DAILY;BYDAY=0MO', 17],
  ['FREQ=DAILY;BYDAY=', 17],
  ['FREQ=DAILY;UNTIL=20260230', 17],
  ['FREQ=DAILY;UNTIL=20260201T240000', 17],
  ['FREQ=DAILY;__PROTO__=1', 11],
];

test('a rule that breaks the grammar is refused with the place of the fault', () => {
  for (const [text, offset] of faults)
    assert.throws(
      () => parseRecur(text),
      (error) => error instanceof InputSyntaxError && error.offset === offset,
      text,
    );
});

test('local seconds and date-times are the same from year 1 to 9999', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), (at) => {
      const dateTime = fromLocalSeconds(at);
      assert.equal(dateTime.toZonedDateTime('UTC').epochMilliseconds, at * 1000);
      assert.equal(toLocalSeconds(dateTime), at);
    }),
  );
});
