import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { nextControl, viewWords } from './next-control.ts';

test('every byte below 14 is found, wherever the bytes begin in memory', () => {
  const byte = fc.oneof(fc.constantFrom(65, 97, 32, 14, 128, 141, 255), fc.nat(255));
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 60 }), fc.nat(7), fc.nat(60), (list, offset, from) => {
      const bytes = Buffer.from([...Array.from({ length: offset }, () => 13), ...list]).subarray(
        offset,
      );
      const start = Math.min(from, bytes.length);
      const found = bytes.findIndex((b, i) => i >= start && b < 14);
      assert.equal(nextControl(viewWords(bytes), start), found < 0 ? bytes.length : found);
    }),
    { numRuns: 2_000 },
  );
});
