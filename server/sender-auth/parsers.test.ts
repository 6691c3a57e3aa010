import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { InputSyntaxError } from '#platform/errors.ts';
import { target } from './sender-auth.fuzz.ts';
import { findTagList, parseTagList } from './tag-list.ts';

test('parsers of what strangers send end with a value or a syntax error, for any bytes', () => {
  for (const seed of target.corpus()) target.run(seed);
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.nat(),
      fc.constantFrom(...target.corpus()),
      (bytes, at, seed) => {
        const cut = at % (seed.length + 1);
        target.run(Buffer.from(bytes));
        target.run(Buffer.concat([seed.subarray(0, cut), bytes, seed.subarray(cut)]));
      },
    ),
    { numRuns: 300 },
  );
});

test('tag lists keep their order and refuse doubles (RFC 6376 §3.2)', () => {
  assert.deepEqual(
    [...parseTagList(' v = STSv1 ; id=1=2; ')],
    [
      ['v', 'STSv1'],
      ['id', '1=2'],
    ],
  );
  for (const bad of ['v', 'v=1;;x=1', 'v=1; v=2', '=1', ';', 'ä=1', `v=${'x'.repeat(20_000)}`])
    assert.throws(() => parseTagList(bad), InputSyntaxError, bad.slice(0, 20));
  assert.equal(findTagList(['x', 'v=STSv1;id=5'], 'STSv1')?.get('id'), '5');
  assert.equal(findTagList(['v=STSv10;id=5'], 'STSv1'), undefined);
  assert.equal(findTagList(['v=STSv1;id=5', 'v=STSv1;id=6'], 'STSv1'), undefined);
});
