import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { collations, createTextMatcher, matchTypes } from './collation.ts';
import { tryCollation, tryMatchType } from './collation.ts';
import type { Collation, MatchType } from './collation.ts';
import { toSearchPiece, toSearchText } from './search-text.ts';

function matches(value: string, text: string, collation: Collation, matchType: MatchType): boolean {
  return createTextMatcher({ text, collation, matchType, isNegated: false })(value);
}

test('i;octet tells case apart, i;ascii-casemap only ASCII letters alike (RFC 4790 §9.2, §9.3)', () => {
  assert.equal(matches('Anna', 'anna', 'i;octet', 'equals'), false);
  assert.equal(matches('Anna', 'aNNA', 'i;ascii-casemap', 'equals'), true);
  assert.equal(matches('Ännä', 'änNä', 'i;ascii-casemap', 'equals'), false);
  assert.equal(matches('Ännä', 'ÄnNä', 'i;ascii-casemap', 'equals'), true);
});

test('i;unicode-casemap takes letters of all scripts and composed characters alike (RFC 5051 §2)', () => {
  assert.equal(matches('Ännä', 'a\u0308NNÄ', 'i;unicode-casemap', 'equals'), true);
  assert.equal(matches('ΕΛΛΆΔΑ', 'ελλά', 'i;unicode-casemap', 'starts-with'), true);
});

test('the four match types (RFC 6352 §10.5.4)', () => {
  for (const [matchType, text] of [
    ['equals', 'ann lee'],
    ['contains', 'N L'],
    ['starts-with', 'ANN'],
    ['ends-with', 'Lee'],
  ] as const) {
    assert.equal(matches('Ann Lee', text, 'i;unicode-casemap', matchType), true, matchType);
    assert.equal(matches('Ann', `${text}x`, 'i;unicode-casemap', matchType), false, matchType);
  }
  assert.equal(tryMatchType('equals'), 'equals');
  assert.equal(tryMatchType('sounds-like'), undefined);
});

test('a negated match is the opposite', () => {
  const isOther = createTextMatcher({
    text: 'x',
    collation: 'i;octet',
    matchType: 'contains',
    isNegated: true,
  });
  assert.deepEqual([isOther('axb'), isOther('ab')], [false, true]);
});

test('names of collations are taken as they are, without wildcards (RFC 4791 §7.5)', () => {
  assert.equal(tryCollation('i;octet'), 'i;octet');
  for (const name of ['i;*', 'I;OCTET', 'i;ascii-numeric', ''])
    assert.equal(tryCollation(name), undefined);
});

test('whatever matches is among those that the search piece leaves over', () => {
  const mixed = fc.constantFrom(
    'a',
    'B',
    'é',
    'e\u0301',
    '\u0323\u0307',
    'ß',
    'ﬁ',
    '가',
    ' ',
    '𝒜',
    'İ',
  );
  const text = fc.oneof(
    fc.array(mixed, { maxLength: 6 }).map((parts) => parts.join('')),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
  );
  fc.assert(
    fc.property(
      fc.tuple(text, text, text, text),
      fc.constantFrom(...collations),
      fc.constantFrom(...matchTypes),
      ([before, wanted, after, other], collation, matchType) => {
        const piece = toSearchPiece(wanted);
        for (const value of [before + wanted + after, wanted, wanted + after, before + wanted]) {
          if (piece === undefined || !matches(value, wanted, collation, matchType)) continue;
          assert.ok(toSearchText([other, value, other]).includes(piece));
        }
      },
    ),
    { numRuns: 500 },
  );
  assert.equal(toSearchPiece('José'), 'JOSE');
  assert.equal(toSearchPiece('\u0301'), undefined);
  assert.equal(toSearchPiece(`${'x'.repeat(99)}😀`), 'X'.repeat(99));
});
