import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { collations, matchTypes, type TextMatch } from '#codecs/collation/collation.ts';
import type { ParameterFilter } from '#codecs/collation/filter-condition.ts';
import type { CardFilter, PropertyFilter } from './card-filter.ts';
import { candidatePieces } from './card-filter.ts';
import { formatCard } from './format-card.ts';
import { createCardMatcher } from './match-card.ts';
import { parseCards } from './parse-cards.ts';
import { summarizeCard } from './summarize-card.ts';

const [ann] = parseCards(`BEGIN:VCARD
VERSION:4.0
UID:ann-1
FN:Ann Léé
N:Léé;Ann;;;
EMAIL;TYPE=work:ann@example.test
HOME.EMAIL;TYPE="home,other":ann@home.test
NOTE:likes\\, tea
NICKNAME:Annie,A\\,L
END:VCARD`);

function text(value: string, more: Partial<TextMatch> = {}): TextMatch {
  const usual = {
    collation: 'i;unicode-casemap',
    matchType: 'contains',
    isNegated: false,
  } as const;
  return { text: value, ...usual, ...more };
}

function property(name: string, more: Partial<PropertyFilter> = {}): PropertyFilter {
  return { name, isNotDefined: false, test: 'anyof', texts: [], parameters: [], ...more };
}

function finds(test: 'anyof' | 'allof', ...properties: PropertyFilter[]): boolean {
  return createCardMatcher({ test, properties })(ann!);
}

test('a filter without conditions finds every card (RFC 6352 §10.5)', () => {
  assert.equal(finds('anyof'), true);
  assert.equal(finds('allof'), true);
});

test('properties are looked for by name, and by group when one is given (RFC 6352 §10.5.1)', () => {
  assert.equal(finds('anyof', property('EMAIL')), true);
  assert.equal(finds('anyof', property('TEL')), false);
  assert.equal(finds('anyof', property('EMAIL', { group: 'home' })), true);
  assert.equal(finds('anyof', property('EMAIL', { group: 'WORK' })), false);
  assert.equal(finds('anyof', property('TEL', { isNotDefined: true })), true);
  assert.equal(finds('anyof', property('EMAIL', { isNotDefined: true })), false);
});

test('any or all of the properties, any or all of the conditions of one property (RFC 6352 §10.5)', () => {
  const name = property('FN', { texts: [text('lé')] });
  const none = property('TEL', { texts: [text('1')] });
  assert.equal(finds('anyof', none, name), true);
  assert.equal(finds('allof', none, name), false);
  const texts = [text('ann@'), text('HOME.test', { matchType: 'ends-with' })];
  assert.equal(finds('anyof', property('EMAIL', { test: 'allof', texts })), true);
  const other = [text('@example'), text('HOME.test')];
  assert.equal(finds('anyof', property('EMAIL', { test: 'allof', texts: other })), false);
  assert.equal(finds('anyof', property('EMAIL', { test: 'anyof', texts: other })), true);
});

test('values are compared without their escapes (RFC 6352 §10.5.4)', () => {
  assert.equal(finds('anyof', property('NOTE', { texts: [text('likes, tea')] })), true);
  const whole = text('Léé;Ann;;;', { matchType: 'equals', collation: 'i;octet' });
  assert.equal(finds('anyof', property('N', { texts: [whole] })), true);
  const isNegated = text('ann', { isNegated: true });
  assert.equal(finds('anyof', property('FN', { texts: [isNegated] })), false);
});

test('one of several nicknames is found by itself (RFC 6350 §6.2.3)', () => {
  const isCalled = (value: string, more: Partial<TextMatch> = {}) =>
    finds('anyof', property('NICKNAME', { texts: [text(value, more)] }));
  assert.equal(isCalled('annie', { matchType: 'equals' }), true);
  assert.equal(isCalled('a,l', { matchType: 'starts-with' }), true);
  assert.equal(isCalled('Annie,A,L', { matchType: 'equals' }), true);
  assert.equal(isCalled('annie', { isNegated: true }), false);
});

test('parameters: there, not there, or with a value (RFC 6352 §10.5.2)', () => {
  const has = (filter: ParameterFilter, group?: string): boolean =>
    finds('anyof', property('EMAIL', { parameters: [filter], ...(group ? { group } : {}) }));
  assert.equal(has({ name: 'TYPE', isNotDefined: false }), true);
  assert.equal(has({ name: 'PREF', isNotDefined: false }), false);
  assert.equal(has({ name: 'PREF', isNotDefined: true }), true);
  const other = text('OTHER', { matchType: 'equals' });
  assert.equal(has({ name: 'TYPE', isNotDefined: false, text: other }), true);
  const notHome = text('home', { isNegated: true });
  assert.equal(has({ name: 'TYPE', isNotDefined: false, text: notHome }, 'home'), false);
});

test('queries for names and addresses are narrowed, others are not', () => {
  const pieces = (test: 'anyof' | 'allof', ...properties: PropertyFilter[]) =>
    candidatePieces({ test, properties });
  const named = (value: string): PropertyFilter => property('FN', { texts: [text(value)] });
  assert.deepEqual(pieces('anyof', named('lee'), property('EMAIL', { texts: [text('lee')] })), [
    'LEE',
  ]);
  assert.deepEqual(pieces('anyof', named('lee'), named('ann lee')), ['LEE']);
  assert.deepEqual(pieces('anyof', named('lee'), named('bob')), ['LEE', 'BOB']);
  assert.deepEqual(pieces('allof', named('l'), named('bob'), property('X-ODD')), ['BOB']);
  for (const other of [
    property('NOTE', { texts: [text('tea')] }),
    property('FN'),
    property('FN', { isNotDefined: true }),
    property('FN', { texts: [text('x', { isNegated: true })] }),
    property('FN', { texts: [text('lee')], parameters: [{ name: 'TYPE', isNotDefined: false }] }),
  ])
    assert.equal(pieces('anyof', named('lee'), other), undefined);
  assert.equal(pieces('anyof'), undefined);
});

test('no card that a filter finds is lost by narrowing', () => {
  const word = fc.constantFrom('Ann', 'an', 'LÉ', 'le\u0301', 'x;y', 'a,b', 'ß', '@', '1 2', '');
  const name = fc.constantFrom('FN', 'N', 'EMAIL', 'TEL', 'ORG', 'NOTE', 'X-ODD');
  const match = fc
    .tuple(word, fc.constantFrom(...collations), fc.constantFrom(...matchTypes), fc.boolean())
    .map(([text, collation, matchType, isNegated]) => ({ text, collation, matchType, isNegated }));
  const test = fc.constantFrom('anyof' as const, 'allof' as const);
  const condition = fc
    .tuple(name, test, fc.array(match, { maxLength: 2 }), fc.boolean())
    .map(([name, test, texts, isNotDefined]) => property(name, { test, texts, isNotDefined }));
  const filter = fc
    .tuple(test, fc.array(condition, { maxLength: 3 }))
    .map(([test, properties]): CardFilter => ({ test, properties }));
  const value = fc.array(word, { maxLength: 3 }).map((words) => words.join(' '));
  const line = fc
    .tuple(name, value)
    .map(([name, text]) => ({ name, parameters: [], value: text.replace(/[\\;,]/g, '\\$&') }));
  fc.assert(
    fc.property(filter, fc.array(line, { maxLength: 5 }), (filter, properties) => {
      const pieces = candidatePieces(filter);
      const card = { version: '4.0', properties };
      if (pieces === undefined || !createCardMatcher(filter)(card)) return;
      const { searchText } = summarizeCard(formatCard(card));
      assert.ok(pieces.some((piece) => searchText.includes(piece)));
    }),
    { numRuns: 1000 },
  );
});
