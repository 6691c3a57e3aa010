import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createLineCounter } from './line-counter.ts';

function count(bytes: Buffer, start: number, end: number): number {
  return bytes.subarray(start, end).filter((byte) => byte === 10).length;
}

test('line feeds are counted in any range of bytes that begin anywhere in memory', () => {
  const byte = fc.oneof(fc.constantFrom(10, 10, 11, 9, 13, 0, 138, 255), fc.nat(255));
  fc.assert(
    fc.property(
      fc.array(byte, { maxLength: 80 }),
      fc.nat(7),
      fc.nat(80),
      fc.nat(80),
      (list, offset, a, b) => {
        const bytes = Buffer.from([...Array.from({ length: offset }, () => 10), ...list]).subarray(
          offset,
        );
        const start = Math.min(a, b, bytes.length);
        const end = Math.min(Math.max(a, b), bytes.length);
        const expected = count(bytes, start, end);
        assert.equal(createLineCounter(bytes).count(start, end), expected);
        assert.equal(createLineCounter(bytes).countNested(start, end), expected);
      },
    ),
    { numRuns: 500 },
  );
});

test('long texts are counted in full, nested ranges included', () => {
  const bytes = Buffer.from('\n'.repeat(5000) + 'a line\r\n'.repeat(20_000) + '\n\n\n');
  const lines = createLineCounter(bytes);
  assert.equal(lines.count(0, bytes.length), 25_003);
  assert.equal(lines.countNested(3, bytes.length - 1), 24_999);
});
