import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { eachTerm, foldText } from './split-words.ts';
import { TermSet } from './term-set.ts';

/** The terms of a text by strings alone. */
function termsOf(mark: string, text: string): string[] {
  const terms = new Set<string>();
  eachTerm(foldText(text), (term) => void terms.add(mark + term));
  return [...terms].sort();
}

function sorted(terms: TermSet): string[] {
  const joined = terms.joined();
  return joined === '' ? [] : joined.split(' ').sort();
}

const unit = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...Array.from('abAB19 \n-_.')) },
  fc.constantFrom(
    ...Array.from('é\u0301ßΣςİ漢字がカ한ไท🎉€\u00a0\u0345½…ﬁ\u{1d504}'),
    '\ud800',
    '\udc00',
  ),
  fc.constantFrom('word', 'Word', 'x'.repeat(30), 'naïve', 'y'.repeat(100), 'é'.repeat(60)),
);
const texts = fc.array(unit, { maxLength: 60 }).map((units) => units.join(''));

test('the terms are those that strings give, each once, message after message', () => {
  const terms = new TermSet();
  fc.assert(
    fc.property(texts, texts, (body, subject) => {
      terms.clear();
      terms.addText('.', body, 1e9);
      terms.addText('#', subject, 1e9);
      assert.deepEqual(sorted(terms), [...termsOf('.', body), ...termsOf('#', subject)].sort());
      assert.equal(terms.size, sorted(terms).length);
    }),
    { numRuns: 1_000 },
  );
});

test('a text of many pieces gives the same terms wherever it is cut', () => {
  const terms = new TermSet();
  for (const [unit, count] of [
    ['wort Größe 漢字\r\n', 6_000],
    ['é', 60_000],
    ['x', 40_000],
    ['漢', 20_000],
  ] as const) {
    const text = unit.repeat(count);
    terms.clear();
    terms.addText('.', text, 1e9);
    assert.deepEqual(sorted(terms), termsOf('.', text));
  }
});

test('many different terms are all kept, and the next message begins anew', () => {
  const terms = new TermSet();
  const text = Array.from({ length: 100_000 }, (_, i) => (i * 7919).toString(36)).join(' ');
  terms.addText('.', text, 1e9);
  assert.deepEqual(sorted(terms), termsOf('.', text));
  terms.clear();
  assert.equal(terms.joined(), '');
  terms.addText('.', 'one two one', 1e9);
  assert.equal(terms.joined(), '.one .two');
});
