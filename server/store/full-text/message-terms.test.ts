import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readMessageTerms } from './message-terms.ts';
import { textsOf } from './message-pieces.ts';
import { planNeedle } from './plan-needle.ts';
import { foldText } from './split-words.ts';
import { marksOf } from './term-classes.ts';
import { TermSet } from './term-set.ts';
import { Vocabulary } from './vocabulary.ts';

const used = new TermSet();

function messageTerms(message: Buffer): ReadonlySet<string> {
  readMessageTerms(message, used);
  return new Set(used.joined().split(' '));
}

/** What the terms of one message alone say of a needle in its body. */
function judge(body: string, needle: string): { isCandidate: boolean; isExact: boolean } {
  const vocabulary = new Vocabulary(1, [...messageTerms(letter(body))].join('\n'));
  const plan = planNeedle(needle);
  const found = plan.parts.map((part) => vocabulary.termsWith(part, marksOf('body')));
  const isCandidate = found.every((terms) => terms.size > 0);
  const isSure =
    plan.isWhole && [...found[0]!].every((term) => term.includes(plan.parts[0]!.whole));
  return { isCandidate, isExact: !isCandidate || isSure };
}

function letter(body: string): Buffer {
  return Buffer.from(`Content-Type: text/plain; charset=utf-8\r\n\r\n${body}`);
}

function holds(body: string, needle: string): boolean {
  const sought = foldText(needle);
  return [...textsOf(letter(body), 'body')].some((text) => foldText(text).includes(sought));
}

const unit = fc.oneof(
  fc.constantFrom(...Array.from('ab1 -.é\u0301ßΣςİ漢字がカ한ไท🎉€_\u00b7\u0345\u1e9b\u0323')),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  fc.constantFrom('word', 'x'.repeat(30), 'Ǆ', 'ﬁ', '½'),
);
const bodies = fc.array(unit, { maxLength: 30 }).map((units) => units.join('').toWellFormed());

test('what is in the text is always among the candidates, and an exact answer is never wrong', () => {
  fc.assert(
    fc.property(bodies, fc.nat(40), fc.integer({ min: 1, max: 40 }), (body, from, length) => {
      const needle = Array.from(body)
        .slice(from, from + length)
        .join('');
      fc.pre(planNeedle(needle).parts.length > 0);
      const { isCandidate, isExact } = judge(body, needle);
      const isThere = holds(body, needle);
      if (isThere) assert.ok(isCandidate, 'a match is missed');
      if (isExact) assert.equal(isCandidate, isThere, 'an exact answer is wrong');
    }),
    { numRuns: 1_000 },
  );
});

test('needles of another text agree too', () => {
  fc.assert(
    fc.property(bodies, bodies, (body, needle) => {
      fc.pre(planNeedle(needle).parts.length > 0);
      const { isCandidate, isExact } = judge(body, needle);
      const isThere = holds(body, needle);
      if (isThere) assert.ok(isCandidate);
      if (isExact) assert.equal(isCandidate, isThere);
    }),
    { numRuns: 300 },
  );
});

test('a hostile message keeps a bounded number of terms and is marked as cut', () => {
  const words = Array.from({ length: 250_000 }, (_, i) => i.toString(36)).join(' ');
  const terms = messageTerms(letter(words));
  assert.ok(terms.has('!'));
  assert.ok(terms.size < 1_000_000);
});

test('an address is found as the envelope has it, whatever comments stand inside (RFC 9051 §6.4.4)', () => {
  const message = Buffer.from('From: <ann (her name)@ (at) example.test>\r\n\r\n');
  const texts = [...textsOf(message, 'from')];
  assert.ok(texts.some((text) => text.includes('ann@example.test')));
});
