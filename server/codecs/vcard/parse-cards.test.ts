import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { uidOf } from './card.ts';
import { convertCard } from './convert-card.ts';
import { formatCard } from './format-card.ts';
import { parseCards } from './parse-cards.ts';
import { summarizeCard } from './summarize-card.ts';

const ann = 'BEGIN:VCARD\r\nVERSION:4.0\r\nUID:a\r\nFN:Ann Lee\r\nEND:VCARD\r\n';

function withoutPlace({ name, parameters, value }: ContentLine): ContentLine {
  return { name, parameters, value };
}

test('several cards of one text are read one after the other (RFC 6350 §3.3)', () => {
  const cards = parseCards(`${ann}\r\n${ann.replace('4.0', '3.0').replaceAll('\r', '')}`);
  assert.deepEqual(
    cards.map((c) => c.version),
    ['4.0', '3.0'],
  );
  assert.equal(uidOf(cards[0]!), 'a');
  assert.deepEqual(parseCards(' \r\n'), []);
});

test('a card is written as it was read, unknown properties and groups too (RFC 6350 §3.2)', () => {
  const text =
    'BEGIN:VCARD\r\nVERSION:3.0\r\nitem1.X-ODD;X-A=1,"b;c":v\\;w\r\nUID:u\r\nEND:VCARD\r\n';
  assert.equal(formatCard(parseCards(text)[0]!), text);
});

test('a card inside a card (AGENT of 2.1) is left out', () => {
  const [card] = parseCards(
    'BEGIN:VCARD\nVERSION:2.1\nAGENT:\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\nFN:Ann\nEND:VCARD',
  );
  assert.deepEqual(
    card!.properties.map((p) => `${p.name}=${p.value}`),
    ['VERSION=2.1', 'AGENT=', 'FN=Ann'],
  );
});

test('what is no card is refused with its line', () => {
  for (const [text, expected] of [
    ['FN:Ann', /line 1, FN: a vCard begins with BEGIN:VCARD/],
    ['BEGIN:VCARD\nFN:Ann', /line 2: END:VCARD is missing/],
    ['BEGIN:VCALENDAR\nEND:VCALENDAR', /line 1, BEGIN: "VCALENDAR" in place of VCARD/],
    ['BEGIN:VCARD\nFN Ann\nEND:VCARD', /line 2: no colon/],
    ['BEGIN:VCARD\n'.repeat(5), /nested too deep/],
  ] as const)
    assert.throws(
      () => parseCards(text),
      (e) => e instanceof ContentSyntaxError && expected.test(e.message),
      text,
    );
});

test('what is formatted is parsed back (RFC 6350 §3.3)', () => {
  const name = fc.constantFrom('FN', 'N', 'X-ODD', 'TEL', 'NOTE', 'ADR');
  const text = fc.string({ unit: 'grapheme', maxLength: 90 }).map((t) => t.replace(/[\r\n]/g, ''));
  const parameterName = fc.constantFrom('TYPE', 'PREF', 'X-P', 'LABEL');
  const parameter = fc
    .tuple(parameterName, fc.array(text, { minLength: 1, maxLength: 3 }))
    .map(([name, values]) => ({ name, values }));
  const line = fc
    .tuple(name, fc.array(parameter, { maxLength: 2 }), text)
    .map(([name, parameters, value]) => ({ name, parameters, value }));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const version = { name: 'VERSION', parameters: [], value: '4.0' };
      const card = { version: '4.0', properties: [version, ...lines] };
      const [again] = parseCards(formatCard(card));
      const plain = again!.properties.map(withoutPlace);
      assert.deepEqual(plain, card.properties);
    }),
    { numRuns: 200 },
  );
});

const folders = ['vcard', 'ical'].map((name) => sharedData(name)).filter((f) => f !== undefined);
const skip = folders.length === 0 ? 'the shared test data is not here' : false;

test('cards of real programs parse, convert and come back, or are refused', { skip }, () => {
  let parsed = 0;
  const refused: string[] = [];
  for (const file of folders.flatMap((f) =>
    globSync('**/*.vcf', { cwd: f }).map((n) => join(f, n)),
  )) {
    const text = readFileSync(file, 'utf8');
    summarizeCard(text);
    try {
      for (const card of parseCards(text)) {
        parsed++;
        for (const one of [card, convertCard(card, '3.0'), convertCard(card, '4.0')]) {
          const written = formatCard(one);
          assert.equal(parseCards(written).map(formatCard).join(''), written, file);
        }
      }
    } catch (error) {
      if (!(error instanceof ContentSyntaxError)) throw new Error(file, { cause: error });
      refused.push(`${file}: ${error.message}`);
    }
  }
  assert.ok(parsed > 100, `${parsed} cards`);
  assert.ok(refused.length < 12, refused.join('\n'));
});
