import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JoinedDecompressor, SPARE_BYTES } from './joined-decompressor.ts';
import { compressFrame, storedFrame } from './zstd-frames.ts';

const contents = Array.from({ length: 50 }, (_, i) => Buffer.from(`message ${i}; `.repeat(i * 20)));
const whole = Buffer.concat(contents);
const frames = Buffer.concat(
  contents.map((bytes, i) => (i % 3 === 0 ? storedFrame(bytes) : compressFrame(bytes))),
);

test('many frames fill the memory they are given, several groups at a time', async () => {
  using decompressor = new JoinedDecompressor();
  for (let round = 0; round < 3; round++) {
    const outs = Array.from({ length: 10 }, () => Buffer.alloc(whole.length + SPARE_BYTES));
    assert.ok(
      (await Promise.all(outs.map((out) => decompressor.decompressInto(frames, out)))).every(
        Boolean,
      ),
    );
    for (const out of outs) assert.ok(out.subarray(0, whole.length).equals(whole));
  }
});

test('damage, too little, too much and another length are told, and nothing of them stays for the next', async () => {
  using decompressor = new JoinedDecompressor();
  const damaged = Buffer.from(frames);
  damaged[0]! ^= 0xff;
  const tooShort = Buffer.alloc(whole.length + SPARE_BYTES - 1);
  const tooLong = Buffer.alloc(whole.length + SPARE_BYTES + 1);
  const right = Buffer.alloc(whole.length + SPARE_BYTES);
  for (const [input, out] of [
    [damaged, right],
    [frames.subarray(0, -10), right],
    [frames, tooShort],
    [frames, tooLong],
    [Buffer.alloc(0), right],
  ] as const) {
    assert.equal(await decompressor.decompressInto(input, out), false);
    const next = Buffer.alloc(whole.length + SPARE_BYTES);
    assert.ok(await decompressor.decompressInto(frames, next));
    assert.ok(next.subarray(0, whole.length).equals(whole));
  }
});

test('work under way at its end is finished', async () => {
  const decompressor = new JoinedDecompressor();
  const out = Buffer.alloc(whole.length + SPARE_BYTES);
  const done = decompressor.decompressInto(frames, out);
  decompressor[Symbol.dispose]();
  assert.ok(await done);
  assert.ok(out.subarray(0, whole.length).equals(whole));
});
