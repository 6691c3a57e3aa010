import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSilentLog } from '#platform/log.ts';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import { keepSubscriptions } from './keep-subscriptions.ts';

test('what is due is looked for again and again, after errors too, and never twice at once', async () => {
  const clock = createFakeClock();
  let calls = 0;
  let running = 0;
  const refreshDue = async () => {
    assert.equal(++running, 1);
    calls++;
    await clock.sleep(45_000);
    running--;
    if (calls === 1) throw new Error('the database is away');
    return 1;
  };
  const kept = keepSubscriptions({ refreshDue }, { clock, log: createSilentLog() });
  await clock.advance(29_000);
  assert.equal(calls, 0);
  await clock.advance(1_000);
  assert.equal(calls, 1);
  for (let i = 0; i < 10; i++) await clock.advance(15_000);
  assert.equal(calls, 3);
  const end = kept[Symbol.asyncDispose]();
  await clock.advance(120_000);
  await end;
  await clock.advance(120_000);
  assert.equal(calls, 3);
});
