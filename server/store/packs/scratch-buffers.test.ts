import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScratchBuffers } from './scratch-buffers.ts';

const MIB = 1024 * 1024;

test('bytes of one lease are its own until it ends, and are used again after it', () => {
  const buffers = new ScratchBuffers();
  const lease = buffers.lease();
  const [a, b] = [lease.take(MIB), lease.take(MIB)];
  assert.equal(a.length, MIB);
  assert.notEqual(a.buffer, b.buffer);
  lease[Symbol.dispose]();
  using next = buffers.lease();
  const again = next.take(100_000);
  assert.equal(again.length, 100_000);
  assert.ok([a.buffer, b.buffer].includes(again.buffer));
});

test('few buffers are kept, and none that is very large', () => {
  const buffers = new ScratchBuffers();
  const lease = buffers.lease();
  const large = lease.take(8 * MIB);
  const many = new Set(Array.from({ length: 10 }, () => lease.take(MIB).buffer));
  lease[Symbol.dispose]();
  using next = buffers.lease();
  const taken = Array.from({ length: 10 }, () => next.take(MIB).buffer);
  assert.ok(taken.filter((buffer) => many.has(buffer)).length <= 4);
  assert.ok(!taken.includes(large.buffer));
});
