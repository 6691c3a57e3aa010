import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IdSet } from './id-set.ts';

test('a hundred thousand ids, numbers and names, are known again and no others', () => {
  const ids = new IdSet();
  const numbers = Array.from({ length: 50_000 }, (_, i) => String(i * 3 + 1));
  const names = Array.from({ length: 50_000 }, (_, i) => `AAMkAD${i}=`);
  for (const id of [...numbers, ...names, ...numbers.slice(0, 100)]) ids.add(id);
  assert.equal(ids.size, 100_000);
  assert.ok([...numbers, ...names].every((id) => ids.has(id)));
  const others = ['2', '0', '', '01', '150001', '99999999999999999999', '-1', 'AAMkAD50000='];
  assert.deepEqual(
    others.filter((id) => ids.has(id)),
    [],
  );
});

test('ids beyond 32 bits are told apart from those that end alike', () => {
  const ids = new IdSet();
  for (let i = 0; i < 1000; i++) ids.add(String(2 ** 32 + i * 2));
  assert.equal(ids.size, 1000);
  assert.ok(ids.has(String(2 ** 32 + 998)));
  assert.equal(ids.has('998'), false);
  assert.equal(ids.has(String(2 ** 33 + 998)), false);
});
