import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, property, string } from 'fast-check';
import { compareCasemap, toCasemap } from './casemap.ts';

test('letters are equal whatever their case, in any script (RFC 5051 §2)', () => {
  for (const [a, b] of [
    ['hello', 'HeLLo'],
    ['straße', 'STRAßE'],
    ['ÄÖÜ', 'äöü'],
    ['Ελλάδα', 'ΕΛΛΆΔΑ'],
    ['Ǆ', 'ǅ'],
    ['\u00e9', 'e\u0301'],
    ['ﬁ', 'fi'],
  ])
    assert.equal(toCasemap(a!), toCasemap(b!), `${a} ${b}`);
  assert.notEqual(toCasemap('ß'), toCasemap('ss'));
});

test('the order is that of the UTF-8 bytes', () => {
  const text = string({ unit: 'grapheme' });
  assertProperty(
    property(text, text, (a, b) => {
      const [x, y] = [a.toWellFormed(), b.toWellFormed()];
      assert.equal(
        Math.sign(compareCasemap(x, y)),
        Math.sign(Buffer.compare(Buffer.from(x), Buffer.from(y))),
      );
    }),
  );
});
