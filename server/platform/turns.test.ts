import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurns } from './turns.ts';

test('long work lets others run between its steps, short work goes on at once', async () => {
  const turns = createTurns();
  assert.equal(turns.next(), undefined);
  let isOtherDone = false;
  setImmediate(() => (isOtherDone = true));
  const end = performance.now() + 15;
  while (performance.now() < end);
  await turns.next();
  assert.ok(isOtherDone);
  assert.equal(turns.next(), undefined);
});
