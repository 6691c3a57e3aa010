import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ColumnBudget, ColumnCache } from './column-cache.ts';
import { emptyFacts } from './columns.ts';

const kept = (to: number, messages: number) => ({
  from: to,
  to,
  flags: undefined,
  facts: emptyFacts(messages),
});

test('mailboxes unused for longest are forgotten when all accounts together keep too much', () => {
  const budget = new ColumnBudget(100_000);
  const caches = [new ColumnCache(budget), new ColumnCache(budget)];
  caches[0]!.put(1, kept(1, 1000));
  caches[1]!.put(1, kept(1, 1000));
  assert.notEqual(caches[0]!.get(1), undefined);
  caches[1]!.put(2, kept(1, 1000));
  assert.equal(caches[1]!.get(1), undefined);
  assert.notEqual(caches[0]!.get(1), undefined);
  assert.ok(budget.bytes <= 100_000);
  caches[0]!.clear();
  caches[1]!.clear();
  assert.equal(budget.bytes, 0);
});

test('one too large for the bound is not kept', () => {
  const budget = new ColumnBudget(1000);
  const cache = new ColumnCache(budget);
  cache.put(1, kept(1, 1000));
  assert.equal(cache.get(1), undefined);
  assert.equal(budget.bytes, 0);
});

test('what an older view read does not take the place of what a newer one read', () => {
  const cache = new ColumnCache(new ColumnBudget());
  const newer = kept(5, 10);
  cache.put(1, newer);
  cache.put(1, kept(4, 10));
  assert.equal(cache.get(1), newer);
});
