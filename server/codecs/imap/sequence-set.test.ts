import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { InputSyntaxError } from '#platform/errors.ts';
import {
  formatSequenceSet,
  parseSequenceSet,
  resolveSequenceSet,
  STAR,
  type SequenceSet,
} from './sequence-set.ts';

function resolve(text: string, largest: number): readonly number[] {
  return resolveSequenceSet(parseSequenceSet(text) as SequenceSet & { kind: 'ranges' }, largest);
}

test('* is the largest number in use, also in a reversed range (RFC 9051 §9 sequence-set)', () => {
  assert.deepEqual(resolve('2:4,7,5:*', 10), [2, 10]);
  assert.deepEqual(resolve('15:*', 10), [10, 15]);
  assert.deepEqual(resolve('*:4,*', 9), [4, 9]);
  assert.deepEqual(resolve('*', 0), []);
  assert.deepEqual(resolve('3:1', 9), [1, 3]);
});

test('what is not a set is refused with its offset', () => {
  for (const text of ['', '0', '1:', ':1', '1,', '4294967296', '1::2', '1;2', '-1', '$,1', '**'])
    assert.throws(() => parseSequenceSet(text), InputSyntaxError, text);
});

test('sets survive formatting and parsing', () => {
  const end = fc.oneof(fc.integer({ min: 1, max: 0xffff_ffff }), fc.constant(STAR));
  const ranges = fc.array(fc.tuple(end, end), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(ranges, (list) => {
      const set = { kind: 'ranges', ranges: list } as const;
      assert.deepEqual(parseSequenceSet(formatSequenceSet(set)), set);
    }),
  );
  assert.deepEqual(parseSequenceSet('$'), { kind: 'saved' });
});
