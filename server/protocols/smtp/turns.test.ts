import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurns } from './turns.ts';

test('only so much runs at once, in order, and failures give their place back', async () => {
  const turns = createTurns(() => 2);
  let running = 0;
  let most = 0;
  const order: number[] = [];
  const work = [0, 1, 2, 3, 4, 5].map((n) =>
    turns
      .run(async () => {
        most = Math.max(most, ++running);
        order.push(n);
        await new Promise((r) => setImmediate(r));
        running--;
        if (n === 1) throw new Error('failed');
      })
      .catch(() => undefined),
  );
  await turns.whenIdle();
  assert.deepEqual([most, running, order], [2, 0, [0, 1, 2, 3, 4, 5]]);
  await Promise.all(work);
  await turns.whenIdle();
});

test('when mail pours in, fewer run at once until the backlog is gone', async () => {
  const turns = createTurns(() => 8);
  let running = 0;
  let waiting = 100;
  const seen = { overloaded: 0, afterwards: 0 };
  const work = Array.from({ length: waiting }, () =>
    turns.run(async () => {
      running++;
      waiting--;
      await new Promise((r) => setImmediate(r));
      // The first eight had begun before there was a backlog.
      if (waiting > 32 && waiting < 80) seen.overloaded = Math.max(seen.overloaded, running);
      if (waiting < 24) seen.afterwards = Math.max(seen.afterwards, running);
      running--;
    }),
  );
  await Promise.all(work);
  assert.deepEqual(seen, { overloaded: 2, afterwards: 8 });
});
