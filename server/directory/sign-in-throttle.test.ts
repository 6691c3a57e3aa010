import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNetworkList } from '#platform/networks.ts';
import { createRandom } from '#platform/random.ts';
import { defaultDirectorySettings } from '../../test/support/directory/test-directory.ts';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import { createSignInThrottle, subnetOf } from './sign-in-throttle.ts';

function setUp() {
  const clock = createFakeClock();
  const settings = {
    ...defaultDirectorySettings(),
    freeFailuresPerAccount: 3,
    freeFailuresPerAddress: 5,
    freeFailuresPerSubnet: 8,
    trustedNetworks: createNetworkList(['127.0.0.0/8']),
  };
  const throttle = createSignInThrottle({
    clock,
    random: createRandom(),
    settings: () => settings,
  });
  /** A wrong secret whose refusal is waited for; gives how long that took. */
  const fail = async (name: string, remoteAddress: string, secret?: string) => {
    const startMs = clock.monotonicMs();
    const failing = throttle.fail({ name, remoteAddress }, secret);
    while (clock.pending > 0) await clock.advance(50);
    await failing;
    return clock.monotonicMs() - startMs;
  };
  return { clock, throttle, fail };
}

test('each refusal takes longer than the one before, up to a limit', async () => {
  const { fail } = setUp();
  const delays: number[] = [];
  for (let i = 0; i < 8; i++) delays.push(await fail('ann', '192.0.2.1', `guess ${i}`));
  assert.ok(delays[0]! >= 250 && delays[0]! < 500);
  for (let i = 1; i < 6; i++) assert.ok(delays[i]! > delays[i - 1]!, delays.join(' '));
  assert.ok(delays.every((d) => d <= 8_050));
});

test('an account is blocked after its free failures, whoever guesses, and comes back with time', async () => {
  const { clock, throttle, fail } = setUp();
  for (let i = 0; i < 4; i++) await fail('ann', `198.51.${i}.1`, `guess ${i}`);
  assert.equal(throttle.blockOf({ name: 'ann', remoteAddress: '203.0.113.9' })?.by, 'account');
  assert.equal(throttle.blockOf({ name: 'bob', remoteAddress: '203.0.113.9' }), undefined);
  await clock.advance(60_000);
  assert.equal(throttle.blockOf({ name: 'ann', remoteAddress: '203.0.113.9' }), undefined);
});

test('an address, and its subnet, is blocked whatever names it tries', async () => {
  const { throttle, fail } = setUp();
  for (let i = 0; i < 6; i++) await fail(`name ${i}`, '192.0.2.1', 'x');
  assert.equal(throttle.blockOf({ name: 'new', remoteAddress: '192.0.2.1' })?.by, 'address');
  assert.equal(throttle.blockOf({ name: 'new', remoteAddress: '192.0.2.2' }), undefined);
  for (let i = 0; i < 4; i++) await fail(`name ${i}`, `192.0.2.${i + 10}`, 'x');
  assert.equal(throttle.blockOf({ name: 'new', remoteAddress: '192.0.2.99' })?.by, 'subnet');
  assert.equal(throttle.blockOf({ name: 'new', remoteAddress: '192.0.3.1' }), undefined);
});

test('trusted networks are exempt by address, not by account', async () => {
  const { throttle, fail } = setUp();
  for (let i = 0; i < 10; i++) await fail(`name ${i}`, '127.0.0.1', 'x');
  assert.equal(throttle.blockOf({ name: 'new', remoteAddress: '127.0.0.1' }), undefined);
  for (let i = 0; i < 5; i++) await fail('ann', '127.0.0.1', `guess ${i}`);
  assert.equal(throttle.blockOf({ name: 'ann', remoteAddress: '127.0.0.1' })?.by, 'account');
});

test('guesses of others do not lock the owner out where they signed in before', async () => {
  const { throttle, fail } = setUp();
  const owner = { name: 'ann', remoteAddress: '203.0.113.5' };
  throttle.succeed(owner);
  for (let i = 0; i < 5; i++) await fail('ann', `198.51.${i}.1`, `guess ${i}`);
  assert.equal(throttle.blockOf(owner), undefined);
  assert.notEqual(throttle.blockOf({ ...owner, remoteAddress: '203.0.113.6' }), undefined);
});

test('a device that repeats an old password is no guesser for the account', async () => {
  const { throttle, fail } = setUp();
  for (let i = 0; i < 5; i++) await fail('ann', `198.51.${i}.1`, 'old password');
  assert.equal(throttle.blockOf({ name: 'ann', remoteAddress: '203.0.113.9' }), undefined);
});

test('a blocked attempt is refused after a pause', async () => {
  const { clock, throttle, fail } = setUp();
  for (let i = 0; i < 5; i++) await fail('ann', `198.51.${i}.1`, `guess ${i}`);
  const block = throttle.blockOf({ name: 'ann', remoteAddress: '203.0.113.9' });
  assert.ok(block);
  const refused = assert.rejects(throttle.refuse(block), { code: 'too-many-attempts' });
  await clock.advance(10_000);
  await refused;
});

test('subnets are /24 of IPv4 and /64 of IPv6', () => {
  assert.equal(subnetOf('192.0.2.77'), '192.0.2');
  assert.equal(subnetOf('::ffff:192.0.2.77'), '192.0.2');
  assert.equal(subnetOf('2001:db8::1'), subnetOf('2001:DB8:0:0:ffff::2'));
  assert.notEqual(subnetOf('2001:db8:0:1::1'), subnetOf('2001:db8::1'));
  assert.equal(subnetOf('::1'), '0:0:0:0');
});
