// A run in a time window stops when it closes, without a connection left, and goes on where it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTimeWindow } from '#migration/time-windows.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createListedSource } from '../support/listed-source.ts';
import { openMigrationDesk } from '../support/migration-desk.ts';

function messages(count: number) {
  return Array.from({ length: count }, (_, n) => ({
    id: String(n + 1),
    text: `From: a@example.org\r\nSubject: ${n}\r\nMessage-ID: <${n}@example.org>\r\n\r\nText.\r\n`,
  }));
}

test('a run waits for its window, stops when it closes, and goes on in the next one', async () => {
  await using desk = await openMigrationDesk();
  const clock = createFakeClock('2026-03-02T19:00:00Z');
  let read = 0;
  const source = createListedSource([{ kind: 'mailbox', path: ['Lists'], items: messages(600) }], {
    async beforeRead() {
      read++;
      // In the middle of the work the clock strikes six.
      if (read === 300) await clock.advance(10 * 3_600_000);
    },
  });
  const hours = { windows: [parseTimeWindow('20:00-06:00')], timeZone: 'UTC' };
  const running = desk.run(source, {}, { hours, clock });
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
  };
  const waits = () => desk.events.filter(({ event }) => event === 'waiting');
  await until(() => waits().length === 1);
  assert.equal(read, 0);
  await clock.advance(3_600_000);
  await until(() => waits().length === 2);
  assert.equal(read, 300);
  assert.match(JSON.stringify(waits()[1]), /outside of 20:00-06:00/);
  await clock.advance(14 * 3_600_000);
  const [result] = await running;
  assert.equal(result?.state, 'done');
  assert.equal((await desk.contents('mailbox', 'Lists'))!.length, 600);
  const items = [...(await desk.items()).values()];
  assert.equal(items.filter(({ outcome }) => outcome === 'written').length, 600);
});

test('a run that is stopped is stopped, and has not failed', async () => {
  await using desk = await openMigrationDesk();
  const stop = new AbortController();
  let read = 0;
  const source = createListedSource([{ kind: 'mailbox', path: ['Lists'], items: messages(10) }], {
    async beforeRead() {
      if (++read === 5) stop.abort(new Error('stopped'));
    },
  });
  const [stopped] = await desk.run(source, {}, { signal: stop.signal });
  assert.equal(stopped?.state, 'stopped');
  const [again] = await desk.run(source);
  assert.equal(again?.state, 'done');
  assert.equal((await desk.contents('mailbox', 'Lists'))!.length, 10);
});

test('a run keeps to its bandwidth', async () => {
  await using desk = await openMigrationDesk();
  const clock = createFakeClock();
  const items = messages(50);
  const bytes = items.reduce((sum, { text }) => sum + text.length, 0);
  const source = createListedSource([{ kind: 'mailbox', path: ['Lists'], items }]);
  let isDone = false;
  const running = desk.run(source, {}, { clock, bytesPerSecond: 100 }).then(() => (isDone = true));
  const startMs = clock.monotonicMs();
  while (!isDone) {
    await clock.advance(50);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await running;
  assert.ok(clock.monotonicMs() - startMs >= (bytes / 100) * 1000);
  assert.equal((await desk.contents('mailbox', 'Lists'))!.length, 50);
});
