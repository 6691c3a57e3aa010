import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { nextControl, skipPlainLines, viewWords } from './next-control.ts';

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

test('lines of text are passed over up to what is no plain line end, wherever the bytes begin', () => {
  const piece = fc.constantFrom(
    '\r\n',
    '\r\n',
    '\t',
    'a',
    'word',
    'x'.repeat(9),
    '\r',
    '\n',
    '.',
    '\0',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(7), (pieces, offset) => {
      const bytes = Buffer.from(`${'\r'.repeat(offset)}${pieces.join('')}`).subarray(offset);
      const isPlain = (b: number, i: number) =>
        b === 13
          ? i + 2 < bytes.length && bytes[i + 1] === 10 && bytes[i + 2] !== 0x2e
          : b !== 10 || (i > 0 && bytes[i - 1] === 13);
      const found = bytes.findIndex((b, i) => !isPlain(b, i));
      assert.equal(skipPlainLines(viewWords(bytes), 0), nearEnd(bytes, found));
    }),
    { numRuns: 2_000 },
  );
});

/** Near the end any control character may be given back: it is looked at one by one there. */
function nearEnd(bytes: Buffer, found: number): number {
  const end = found < 0 ? bytes.length : found;
  for (let i = Math.max(0, bytes.length - 2); i < end; i++)
    if (bytes[i]! < 14 && !(bytes[i] === 10 && bytes[i - 1] === 13)) return i;
  return end;
}
