import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProgressEvent } from '#migration/progress.ts';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import { showProgress } from './migrate-progress.ts';
import { createProgressBoard } from './progress-board.ts';
import { formatProgress, showDuration } from './progress-lines.ts';

const started = (account: string, items: number): ProgressEvent => ({
  event: 'account-started',
  account,
  folders: 1,
  items,
});
const folder = (account: string, items: number): ProgressEvent => ({
  event: 'folder-started',
  account,
  folder: 'INBOX',
  items,
});
const wrote = (account: string, items: number, bytes = items * 1000): ProgressEvent => ({
  event: 'items',
  written: 1,
  account,
  folder: 'INBOX',
  items,
  bytes,
});

test('rates and what is left are those of the last seconds, account by account', async () => {
  const clock = createFakeClock();
  const board = createProgressBoard(clock, 4);
  board.tell(started('ann', 1000));
  board.tell(folder('ann', 1000));
  await clock.advance(10_000);
  board.tell(wrote('ann', 500));
  const ann = board.account('ann')!;
  assert.equal(ann.itemsPerSecond, 50);
  assert.equal(ann.bytesPerSecond, 50_000);
  assert.equal(ann.secondsLeft, 10);
  // Three more accounts like this one.
  assert.equal(board.total().secondsLeft, 70);
  // Nothing for a while: no rate, and nothing can be said.
  await clock.advance(20_000);
  assert.equal(board.account('ann')!.secondsLeft, undefined);
});

test('what is there already counts as done, also where a server names only changes', () => {
  const board = createProgressBoard(createFakeClock(), 1);
  board.tell(started('ann', 300));
  board.tell({ event: 'passed', account: 'ann', folder: 'Old', items: 100 });
  board.tell(folder('ann', 200));
  board.tell(wrote('ann', 5));
  board.tell({ event: 'folder-done', account: 'ann', folder: 'INBOX' });
  assert.equal(board.account('ann')!.items, 300);
  assert.equal(board.total().written, 5);
});

test('a bar a lane, one line for all, and none wider than the terminal', () => {
  const board = createProgressBoard(createFakeClock(), 3);
  for (const [account, items] of [
    ['ann', 50],
    ['benedict', 0],
  ] as const) {
    board.tell(started(account, 100));
    board.tell(folder(account, 100));
    if (items > 0) board.tell(wrote(account, items));
  }
  board.tell({ event: 'waiting', account: 'benedict', reason: 'throttled', forMs: 5000 });
  const lines = formatProgress(board, 200);
  assert.match(lines[0]!, /^ann {6}\[#{10}\.{10}\] {2}50% 50 of 100 {2}\d+\/s .* INBOX$/);
  assert.match(lines[1]!, /^benedict \[\.{20}\] {3}0% 0 of 100 {2}waits: throttled$/);
  assert.match(lines[2]!, /^0 of 3 accounts, 50 items, 48.8KB/);
  for (const line of formatProgress(board, 40)) assert.ok(line.length < 40, line);
});

test('on a terminal bars are drawn over, and what is through stays', async () => {
  const clock = createFakeClock();
  let screen = '';
  const terminal = { isTerminal: true, columns: () => 80, write: (t: string) => (screen += t) };
  {
    using progress = showProgress(terminal, clock, 1);
    progress.tell(started('ann', 10));
    await clock.advance(1000);
    progress.tell(wrote('ann', 10));
    progress.tell({ event: 'account-done', account: 'ann' });
    assert.equal(progress.items, 10);
    progress[Symbol.dispose]();
    // Whatever is written after the end stays.
    screen += 'the answer\n';
  }
  assert.ok(screen.endsWith('the answer\n'), JSON.stringify(screen.slice(-40)));
  screen = screen.slice(0, -'the answer\n'.length);
  assert.ok(screen.includes('\x1b[2A\r\x1b[J'));
  assert.match(screen, /ann: done, 10 items\n/);
  assert.ok(screen.endsWith('\x1b[J'), JSON.stringify(screen.slice(-40)));
});

test('elsewhere each thing is a JSON line, and progress is told now and then with rate and time left', async () => {
  const clock = createFakeClock();
  const lines: string[] = [];
  const pipe = { isTerminal: false, columns: () => 80, write: (t: string) => lines.push(t) };
  {
    using progress = showProgress(pipe, clock, 1);
    progress.tell(started('ann', 1000));
    for (let n = 0; n < 100; n++) {
      await clock.advance(100);
      progress.tell(wrote('ann', 5));
    }
    progress.tell({ event: 'account-done', account: 'ann' });
  }
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    events.map(({ event }) => event),
    ['account-started', ...Array.from({ length: 5 }, () => 'progress'), 'account-done', 'ended'],
  );
  assert.equal(events[5]!['itemsPerSecond'], 50);
  assert.equal(events[5]!['secondsLeft'], 12);
  assert.equal(typeof events[5]!['at'], 'string');
});

test('durations are shown as clocks show them', () => {
  assert.deepEqual([7, 750, 11_100].map(showDuration), ['0:07', '12:30', '3:05:00']);
});
