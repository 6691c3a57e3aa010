import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isTechnical, toCategory, toKeyword } from './category-keywords.ts';

test('categories become atoms of IMAP, and are the same categories again (RFC 9051 §9)', () => {
  const name = fc
    .string({
      unit: fc.constantFrom('a', 'B', ' ', 'ü', '&', '(', ')', '"', '\\', '*', '%', '日', '-'),
      minLength: 1,
    })
    .map((text) => text.trim().replaceAll(/\s+/g, ' '))
    .filter((text) => text !== '');
  fc.assert(
    fc.property(name, (category) => {
      const keyword = toKeyword(category);
      assert.match(keyword, /^[!#$&'+,./0-9:;<=>?@A-Z^_`a-z|}~-]+$/);
      assert.equal(toCategory(keyword), category);
    }),
  );
});

test('a category that there is already is the one that is meant', () => {
  assert.equal(toCategory('to_do', ['To_Do', 'other']), 'To_Do');
  assert.equal(toCategory('red_category', ['Red Category']), 'Red Category');
});

test('keywords of programs are no categories', () => {
  for (const keyword of ['$Forwarded', '$MDNSent', 'Junk', 'NonJunk', 'NotJunk'])
    assert.ok(isTechnical(keyword), keyword);
  assert.ok(!isTechnical('Junkyard'));
});
