import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createPatternMatcher } from './mailbox-pattern.ts';

function toRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/[^*%]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('*', '[^]*')
    .replaceAll('%', '[^/]*');
  return new RegExp(`^${source}$`);
}

test('patterns match as their regular expressions do (RFC 9051 §6.3.9)', () => {
  const text = (chars: string[]) => fc.string({ unit: fc.constantFrom(...chars), maxLength: 8 });
  fc.assert(
    fc.property(text(['a', 'b', '/', '*', '%']), text(['a', 'b', '/']), (pattern, name) => {
      assert.equal(createPatternMatcher([pattern], '/')(name), toRegExp(pattern).test(name));
    }),
    { numRuns: 2000 },
  );
});

test('INBOX and what is below it match in any case, other names do not', () => {
  assert.ok(createPatternMatcher(['inbox'], '/')('INBOX'));
  assert.ok(createPatternMatcher(['inb%/x*'], '/')('INBOX/xy'));
  assert.ok(!createPatternMatcher(['inbox/X'], '/')('INBOX/x'));
  assert.ok(!createPatternMatcher(['inboxes'], '/')('INBOXES'));
});

test('a pattern made to explode does not', () => {
  const matches = createPatternMatcher([`${'*a%'.repeat(300)}b`], '/');
  assert.equal(matches('a'.repeat(1000)), false);
});
