import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import { giveBackFreeMemory } from './free-memory.ts';

function watched(pauseMs = 1) {
  const clock = createFakeClock();
  let pausedMs = 0;
  const seen = { workedMs: 0, given: 0, collected: 0 };
  const watch = giveBackFreeMemory({
    clock: { ...clock, monotonicMs: () => clock.monotonicMs() + pausedMs },
    workedMs: () => seen.workedMs,
    collect: (what) => void (seen.collected += what === 'all' ? 10 : 1),
    giveBack() {
      seen.given++;
      pausedMs += pauseMs;
      seen.workedMs += pauseMs;
    },
  });
  /** A quarter of a second in which the event loop worked for so long. */
  const pass = async (workedMs: number): Promise<void> => {
    seen.workedMs += workedMs;
    await clock.advance(250);
  };
  return { watch, seen, pass };
}

test('free memory goes back after a burst of work, once, and never within it', async () => {
  const { watch, seen, pass } = watched();
  for (let n = 0; n < 10; n++) await pass(200);
  assert.equal(seen.given, 0);
  await pass(3);
  assert.equal(seen.given, 1);
  for (let n = 0; n < 5; n++) await pass(1);
  const { given } = seen;
  for (let n = 0; n < 3; n++) await pass(1);
  assert.equal(seen.given, given);
  await pass(100);
  await pass(5);
  assert.equal(seen.given, given + 1);
  watch[Symbol.dispose]();
  await pass(100);
  await pass(5);
  assert.equal(seen.given, given + 1);
});

test('giving memory back takes a hundredth of the time at most', async () => {
  const { seen, pass } = watched(25);
  for (let n = 0; n < 400; n++) await pass(n % 2 === 0 ? 150 : 5);
  assert.ok(seen.given > 10 && seen.given * 25 <= 1.1 * 1000, String(seen.given));
});

test('what is no longer used is looked for a few times when nothing goes on, and much went on before', async () => {
  const { seen, pass } = watched();
  for (let n = 0; n < 20; n++) await pass(15);
  await pass(1);
  assert.equal(seen.collected, 0);
  await pass(1);
  assert.equal(seen.collected, 1);
  for (let n = 0; n < 50; n++) await pass(1);
  assert.equal(seen.collected, 12);
});

test('what the start left behind is looked for as soon as nothing goes on', async () => {
  const { seen, pass } = watched();
  for (let n = 0; n < 4; n++) await pass(20);
  assert.equal(seen.collected, 0);
  for (let n = 0; n < 50; n++) await pass(1);
  assert.equal(seen.collected, 12);
});
