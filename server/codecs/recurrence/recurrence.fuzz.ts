import assert from 'node:assert/strict';
import { InputSyntaxError, isDomainError } from '#platform/errors.ts';
import { iterateRecurrence } from './iterate-recurrence.ts';
import type { LocalSeconds } from './local-time.ts';
import { formatRecur, parseRecur } from './recur.ts';
import type { Recur } from './recur.ts';

// 2026-01-31T23:59:59, a day that many months lack.
const start = 1_769_903_999;
const from = start + 400 * 86_400;

/** Laws: a rule is refused or keeps its value when written; its instances rise, begin at the start, and end in bounded time. */
export const target = {
  name: 'codecs/recurrence',
  corpus: (): Buffer[] =>
    [
      'FREQ=MONTHLY;COUNT=12;INTERVAL=2;BYDAY=1MO,-1FR,SU;BYSETPOS=-1,1;WKST=SU;',
      'RSCALE=CHINESE;FREQ=YEARLY;UNTIL=20991231T235959Z;BYMONTH=9L,1;BYMONTHDAY=30;SKIP=FORWARD',
      'FREQ=YEARLY;INTERVAL=3;BYWEEKNO=1,-1,53;BYHOUR=0,23;BYMINUTE=59;BYSECOND=60',
      'FREQ=SECONDLY;INTERVAL=61;BYYEARDAY=366,-1;BYHOUR=1;UNTIL=20301231',
      'RSCALE=HEBREW;FREQ=MONTHLY;SKIP=BACKWARD;BYMONTH=5L',
      'X-A=1;FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20301231T000000',
    ].map((text) => Buffer.from(text)),
  run(input: Buffer): void {
    let recur: Recur;
    try {
      recur = parseRecur(input.toString('latin1'));
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
      assert.ok(error.offset >= 0 && error.offset <= input.length);
      return;
    }
    assert.deepEqual(parseRecur(formatRecur(recur)), recur);
    assertRising(recur, { isDate: input.length % 2 === 0 });
    assertRising(recur, { from });
  },
};

function assertRising(recur: Recur, options: { isDate?: boolean; from?: LocalSeconds }): void {
  let last = options.from === undefined ? start - 86_400 : options.from - 1;
  try {
    for (const at of iterateRecurrence(recur, start, options).take(50)) {
      assert.ok(at > last, `${formatRecur(recur)} gives ${at} after ${last}`);
      last = at;
    }
  } catch (error) {
    if (!isDomainError(error, 'not-supported')) throw error;
  }
}
