import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatJson } from './format-json.ts';

test('JSON in pieces is what JSON.stringify() makes of it', () => {
  const values = [
    { name: 'a "b"', none: undefined, list: [], object: {}, deep: [{ n: 1 }, null, [true, 'ü']] },
    [],
    [undefined, 1.5],
    'text',
    null,
  ];
  for (const value of values)
    assert.equal([...formatJson(value)].join(''), `${JSON.stringify(value, undefined, 2)}\n`);
});

test('a long list comes in many pieces', () => {
  const list = Array.from({ length: 20_000 }, (_, n) => ({ n, text: 'text' }));
  const pieces = [...formatJson(list)];
  assert.ok(pieces.length > 5 && pieces.every(({ length }) => length < 100_000));
  assert.deepEqual(JSON.parse(pieces.join('')), list);
});
