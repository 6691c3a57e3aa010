import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isDomainError } from '#platform/errors.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { iterateRecurrence } from './iterate-recurrence.ts';
import { fromLocalSeconds } from './local-time.ts';
import type { LocalSeconds } from './local-time.ts';
import { parseRecur } from './recur.ts';
import { parseUntil } from './recur-until.ts';

const folder = sharedData('ical', 'libical-recur-golden');
const missing = 'the shared test data is not here';
const files = [
  'icalrecur_test.txt',
  'icalrecur_test_rscale.txt',
  'icalrecur_test_rscale_withicu.txt',
  'icalrecur_test_rscale_withicu_dangi.txt',
];
// What the authors of the cases left open, and what the standard asks for there.
const leftOpen: Readonly<Record<string, string | undefined>> = {
  'RSCALE=RUSSIAN;FREQ=YEARLY': undefined,
  'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=30;BYWEEKNO=1;UNTIL=20320101':
    '20241230,20251230,20301230,20311230',
};

interface GoldenCase {
  readonly rule: string;
  readonly start: string;
  readonly startAt: string | undefined;
  readonly instances: string | undefined;
}

function readCases(file: string): GoldenCase[] {
  const text = readFileSync(join(folder!, file), 'utf8');
  return text.split(/\n\s*\n/).flatMap((block) => {
    const line = (name: string): string | undefined =>
      new RegExp(`^${name}:(.*)$`, 'm').exec(block)?.[1]?.trim();
    const rule = line('RRULE');
    if (rule === undefined) return [];
    const given = line('INSTANCES')!;
    const instances = given.startsWith('***') ? leftOpen[rule] : given;
    return [{ rule, start: line('DTSTART')!, startAt: line('START-AT'), instances }];
  });
}

function expand({ rule, start }: GoldenCase, from?: LocalSeconds): string[] {
  const { kind, at } = parseUntil(start, 0);
  const isDate = kind === 'date';
  const options = { isDate, ...(from === undefined ? {} : { from }) };
  return [...iterateRecurrence(parseRecur(rule), at, options)].map((time) => {
    const text = fromLocalSeconds(time).toString().replaceAll(/[-:]/g, '');
    return isDate ? text.slice(0, 8) : kind === 'utc' ? `${text}Z` : text;
  });
}

test('180 known rules give exactly their instances, RFC 5545 §3.3.10, RFC 7529 §4.1', (t) => {
  if (folder === undefined) return t.skip(missing);
  const cases = files.flatMap(readCases);
  assert.equal(cases.length, 180);
  for (const golden of cases) {
    if (golden.instances === undefined) {
      assert.throws(
        () => expand(golden),
        (error) => isDomainError(error, 'not-supported'),
      );
      continue;
    }
    const expected = golden.instances.split(',');
    assert.deepEqual(expand(golden), expected, golden.rule);
    // Beginning anywhere gives the rest of the same instances.
    for (const from of [golden.startAt, ...expected].filter((at) => at !== undefined))
      assert.deepEqual(
        expand(golden, parseUntil(from, 0).at),
        expected.filter((at) => at >= from),
        `${golden.rule} from ${from}`,
      );
  }
});
