import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  countNumbers,
  eachNumber,
  formatNumberRanges,
  formatNumbersInOrder,
  hasNumber,
  intersectRanges,
  intersectSorted,
  rangesOfSorted,
  splitRanges,
  subtractRanges,
  toNumberRanges,
  uniteRanges,
} from './number-ranges.ts';
import { expectNumberRanges } from './sequence-set.ts';
import { Decoder } from './decoder.ts';
import { toCommandText } from './command-text.ts';

const pairs = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 60 }), fc.nat(9)).map(([a, n]) => [a, a + n] as const),
  { maxLength: 10 },
);

function modelOf(list: readonly (readonly [number, number])[]): Set<number> {
  const model = new Set<number>();
  for (const [a, b] of list) for (let n = a; n <= b; n++) model.add(n);
  return model;
}

function sorted(numbers: Iterable<number>): number[] {
  return [...numbers].sort((a, b) => a - b);
}

test('the algebra of ranges agrees with sets of numbers', () => {
  fc.assert(
    fc.property(pairs, pairs, (left, right) => {
      const [a, b] = [toNumberRanges(left), toNumberRanges(right)];
      const [x, y] = [modelOf(left), modelOf(right)];
      assert.deepEqual([...eachNumber(a)], sorted(x));
      assert.equal(countNumbers(a), x.size);
      assert.deepEqual([...eachNumber(uniteRanges(a, b))], sorted(x.union(y)));
      assert.deepEqual([...eachNumber(intersectRanges(a, b))], sorted(x.intersection(y)));
      assert.deepEqual([...eachNumber(subtractRanges(a, b))], sorted(x.difference(y)));
      assert.deepEqual(intersectSorted(a, sorted(y)), sorted(x.intersection(y)));
      assert.deepEqual(rangesOfSorted(sorted(x)), a);
      for (let n = 0; n < 75; n++) assert.equal(hasNumber(a, n), x.has(n));
      assert.equal(formatNumberRanges(a), formatNumbersInOrder(sorted(x)));
      const parts = splitRanges(a, 12);
      assert.deepEqual(parts.flat(), a);
      for (const part of parts) assert.ok(formatNumberRanges(part).length <= 12);
      if (a.length > 0) {
        const back = expectNumberRanges(new Decoder(toCommandText(formatNumberRanges(a))));
        assert.deepEqual(back, a);
      }
    }),
  );
});

test('numbers keep their order and only rising runs become ranges (RFC 5267 §3.2)', () => {
  assert.equal(formatNumbersInOrder([5, 1, 2, 3, 9, 8]), '5,1:3,9,8');
});

test('a set of four thousand million numbers meets a mailbox at the mailbox’s cost', () => {
  assert.deepEqual(intersectSorted([1, 0xffff_ffff], [3, 7, 4_000_000_000]), [3, 7, 4_000_000_000]);
});
