import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as holds, nat, property } from 'fast-check';
import { createNetworkList, isLoopback } from './networks.ts';
import { formatDuration, formatSize, tryParseDuration, tryParseSize } from './units.ts';

test('sizes and durations are read in the forms people write', () => {
  assert.equal(tryParseSize('25MB'), 26_214_400);
  assert.equal(tryParseSize('2 GiB'), 2 ** 31);
  assert.equal(tryParseSize('512k'), 524_288);
  assert.equal(tryParseSize('12 apples'), undefined);
  assert.equal(tryParseDuration('1h30m'), 5_400_000);
  assert.equal(tryParseDuration('250ms'), 250);
  assert.equal(tryParseDuration('5'), undefined);
});

test('formatting and reading give the same number', () => {
  holds(
    property(nat({ max: 2 ** 31 - 1 }), (n) => {
      assert.equal(tryParseSize(formatSize(n)), n);
      assert.equal(tryParseDuration(formatDuration(n)), n);
    }),
  );
});

test('a network list knows IPv4, IPv6 and IPv4 inside IPv6', () => {
  const list = createNetworkList(['192.0.2.0/24', '2001:db8::/32', '::1']);
  assert.equal(list.contains('192.0.2.77'), true);
  assert.equal(list.contains('::ffff:192.0.2.77'), true);
  assert.equal(list.contains('192.0.3.1'), false);
  assert.equal(list.contains('2001:db8:1::5%eth0'), true);
  assert.equal(list.contains('nonsense'), false);
  assert.throws(() => createNetworkList(['192.0.2.0/33']), RangeError);
  assert.equal(isLoopback('::ffff:127.0.0.1'), true);
});
