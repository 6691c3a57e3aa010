import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../../test/support/sql-factories.ts';
import { subscriptionsContract } from '../../test/support/subscriptions-contract.ts';
import { parseFeed } from './feed-content.ts';
import { nextPause, refreshInterval } from './refresh-times.ts';

await onEachDatabase('calendars that follow an address', subscriptionsContract);

test('the owner’s wish goes before the feed’s, both within bounds (RFC 7986 §5.7)', () => {
  const settings = { usualInterval: 21_600_000, shortestInterval: 900_000 };
  const of = (every: number, feedEvery: number) => refreshInterval({ every, feedEvery }, settings);
  assert.deepEqual([of(0, 0), of(0, 3600), of(1800, 3600)], [21_600, 3600, 1800]);
  assert.deepEqual([of(60, 0), of(0, 1), of(0, 90 * 86_400)], [900, 900, 7 * 86_400]);
});

test('pauses are spread by chance, grow with failures, and end at a day', () => {
  const interval = 3600;
  assert.deepEqual(
    [0, 1].map((chance) => nextPause({ interval, failures: 0 }, chance)),
    [3420, 3780],
  );
  assert.deepEqual(
    [1, 2, 5, 50].map((failures) => nextPause({ interval, failures }, 0)),
    [225, 450, 3600, 64_800],
  );
  assert.equal(nextPause({ interval, failures: 1, retryAfter: 9000 }, 0), 9000);
});

test('a feed may be in another charset, when it says so', () => {
  const text =
    'BEGIN:VCALENDAR\r\nX-WR-CALNAME:M\u00fcll\r\nREFRESH-INTERVAL:P1W\r\nEND:VCALENDAR\r\n';
  const feed = parseFeed(Buffer.from(text, 'latin1'), 'text/calendar; charset=ISO-8859-1');
  assert.deepEqual([feed.name, feed.refreshSeconds, feed.objects], ['M\u00fcll', 604_800, []]);
  assert.throws(() => parseFeed(Buffer.from(text, 'latin1'), 'text/calendar'), /line 2: not UTF-8/);
});
