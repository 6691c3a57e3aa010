import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from './fake-clock.ts';

test('timers of a fake clock run in the order of their moments, and see that moment', async () => {
  const clock = createFakeClock('2026-03-01T00:00:00Z');
  const seen: [string, number][] = [];
  clock.after(20, () => seen.push(['b', clock.monotonicMs()]));
  clock.after(10, () => {
    seen.push(['a', clock.monotonicMs()]);
    clock.after(5, () => seen.push(['c', clock.monotonicMs()]));
  });
  const dropped = clock.after(12, () => seen.push(['no', 0]));
  dropped[Symbol.dispose]();
  await clock.advance(100);
  assert.deepEqual(seen, [
    ['a', 10],
    ['c', 15],
    ['b', 20],
  ]);
  assert.equal(clock.now().toString(), '2026-03-01T00:00:00.1Z');
  assert.equal(clock.pending, 0);
});

test('sleep ends when its signal is aborted', async () => {
  const clock = createFakeClock();
  const stop = new AbortController();
  const sleeping = clock.sleep(1_000, stop.signal);
  stop.abort(new Error('stopped'));
  await assert.rejects(sleeping, /stopped/);
  assert.equal(clock.pending, 0);
});
