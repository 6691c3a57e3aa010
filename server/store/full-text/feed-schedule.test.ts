import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId, type AccountId } from '#platform/ids.ts';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { FeedSchedule } from './feed-schedule.ts';

function open() {
  const clock = createFakeClock();
  const fed: AccountId[] = [];
  const schedule = new FeedSchedule(clock, async (account) => void fed.push(account));
  return { clock, fed, schedule };
}

test('an account is fed soon after many changes came to an end', async () => {
  const { clock, fed, schedule } = open();
  using _ = schedule;
  for (let n = 0; n < 16; n++) schedule.noteChange(accountId(1));
  await clock.advance(4_000);
  assert.deepEqual(fed, []);
  await clock.advance(6_000);
  assert.deepEqual(fed, [1]);
});

test('a few changes wait for others, but not for ever', async () => {
  const { clock, fed, schedule } = open();
  using _ = schedule;
  schedule.noteChange(accountId(1));
  await clock.advance(60_000);
  assert.deepEqual(fed, []);
  await clock.advance(250_000);
  assert.deepEqual(fed, [1]);
});
