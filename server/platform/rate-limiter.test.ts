import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemClock } from './clock.ts';
import { networkKey } from './networks.ts';
import { createRateLimiter } from './rate-limiter.ts';

function createLimiter(maxKeys = 100) {
  const time = { ms: 0 };
  const clock = { ...createSystemClock(), monotonicMs: () => time.ms };
  const limiter = createRateLimiter({ clock, limit: { burst: 3, perSecond: 2 }, maxKeys });
  return { limiter, time };
}

test('a burst is let through, then tokens come back with time', () => {
  const { limiter, time } = createLimiter();
  assert.deepEqual(
    [1, 2, 3, 4].map(() => limiter.tryTake('a')),
    [true, true, true, false],
  );
  assert.equal(limiter.waitMs('a'), 500);
  assert.equal(limiter.tryTake('b'), true);
  time.ms += 500;
  assert.deepEqual([limiter.tryTake('a'), limiter.tryTake('a')], [true, false]);
  limiter.forget('a');
  assert.equal(limiter.tryTake('a', 3), true);
});

test('memory is bounded: the key unused for longest gives way', () => {
  const { limiter } = createLimiter(2);
  limiter.tryTake('a', 3);
  limiter.tryTake('b', 3);
  limiter.tryTake('a');
  limiter.tryTake('c');
  assert.equal(limiter.size, 2);
  assert.deepEqual([limiter.tryTake('a'), limiter.tryTake('b')], [false, true]);
});

test('an IPv6 customer counts by the /64, an IPv4 one by the address', () => {
  assert.equal(networkKey('2001:db8:0:1::5'), networkKey('2001:0DB8::1:9:8:7:6'));
  assert.equal(networkKey('::1'), '0:0:0:0::/64');
  assert.equal(networkKey('::ffff:192.0.2.1'), '192.0.2.1');
});
