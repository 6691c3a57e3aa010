import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundFacts, compareFacts } from './account-facts.ts';

test('what is there only before or only after is a change; what is the same is none', () => {
  const before = { rules: { 'rule a': '1', 'rule b': '1', 'rule c': '1' } };
  const after = { rules: { 'rule a': '1', 'rule b': '2', 'rule d': '1' } };
  assert.deepEqual(compareFacts(before, after), {
    changes: [
      { name: 'rule b', before: '1', after: '2' },
      { name: 'rule c', before: '1', after: undefined },
      { name: 'rule d', before: undefined, after: '1' },
    ],
    unknown: [],
  });
});

test('an area that was not told before or after is unknown: what is there may have been there', () => {
  const rules = { 'rule a': '1' };
  for (const [before, after] of [
    [{ rules }, {}],
    [{}, { rules }],
  ])
    assert.deepEqual(compareFacts(before!, after!), { changes: [], unknown: ['rules'] });
});

test('an area that is larger than any real one is not kept, and unknown', () => {
  const large = { rules: { 'rule a': 'x'.repeat(2_000_001) }, absence: { absence: '1' } };
  assert.deepEqual(boundFacts(large), { absence: { absence: '1' } });
  assert.deepEqual(compareFacts(large, large), { changes: [], unknown: ['rules'] });
});
