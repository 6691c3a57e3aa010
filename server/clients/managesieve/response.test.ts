import assert from 'node:assert/strict';
import { test } from 'node:test';
import { literalSize, parseSieveLine } from './response.ts';

const texts = (parts: string[], literals: string[] = []) =>
  parseSieveLine(parts, literals).words.map(({ kind, text }) => `${kind} ${text}`);

test('a line is atoms and strings; what stands in parentheses is left out (RFC 5804 §4)', () => {
  assert.deepEqual(texts(['"a \\"b\\\\" active']), ['string a "b\\', 'atom ACTIVE']);
  assert.deepEqual(texts(['NO (QUOTA/MAXSIZE "x (y)") "too large"']), [
    'atom NO',
    'string too large',
  ]);
  assert.deepEqual(texts(['""']), ['string ']);
  assert.deepEqual(texts([]), []);
});

test('literals stand where they were announced', () => {
  assert.equal(literalSize('NO {12}'), 12);
  assert.equal(literalSize('"x" {3+}'), 3);
  assert.equal(literalSize('"{3}"'), undefined);
  assert.deepEqual(texts(['{3}', ' active'], ['a\nb']), ['string a\nb', 'atom ACTIVE']);
});

test('what is no response is refused', () => {
  assert.throws(() => texts(['"open']), { code: 'unavailable' });
});
