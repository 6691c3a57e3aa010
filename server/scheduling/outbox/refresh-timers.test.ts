import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '#platform/ids.ts';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { createRefreshTimers } from './refresh-timers.ts';

const account = accountId(1);
const refresh = (uid: string, attendees = 10) => ({
  account,
  uid,
  attendees,
  speaker: { account, actor: account, address: 'org@a.test' },
});

test('many answers make one refresh, the later the larger the meeting is; the end waits for those that are due', async () => {
  const clock = createFakeClock('2026-11-22T08:00:00Z');
  const done: string[] = [];
  const timers = createRefreshTimers(clock, async ({ uid }) => void done.push(uid));
  for (let i = 0; i < 20; i++) timers.later(refresh('small'));
  timers.later(refresh('large', 500));
  await clock.advance(1500);
  assert.deepEqual(done, ['small']);
  timers.later(refresh('small'));
  await timers[Symbol.asyncDispose]();
  assert.deepEqual(done, ['small', 'large', 'small']);
});
