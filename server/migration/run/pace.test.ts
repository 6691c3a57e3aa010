import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { createPace } from './pace.ts';

const { signal } = new AbortController();

test('no more bytes a second go through than are allowed, over all that ask', async () => {
  const clock = createFakeClock();
  const pace = createPace(clock, 1000);
  let done = 0;
  const lanes = [1, 2, 3, 4].map(async () => {
    await pace.take(500, signal);
    done++;
  });
  await clock.advance(499);
  assert.equal(done, 0);
  await clock.advance(1);
  assert.equal(done, 1);
  await clock.advance(1500);
  assert.equal(done, 4);
  await Promise.all(lanes);
  // Time that went by unused is not saved up.
  await clock.advance(60_000);
  const late = pace.take(2000, signal).then(() => done++);
  await clock.advance(1999);
  assert.equal(done, 4);
  await clock.advance(1);
  await late;
  assert.equal(clock.pending, 0);
});

test('who waits is let go when the run is stopped', async () => {
  const clock = createFakeClock();
  const stop = new AbortController();
  const waiting = createPace(clock, 1).take(1000, stop.signal);
  stop.abort(new Error('stopped'));
  await assert.rejects(waiting, /stopped/);
  assert.equal(clock.pending, 0);
});
