import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import { FrameCompressor } from './frame-compressor.ts';

/** Bytes that hardly shrink, the same each time. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = length + 1;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

test('every input comes back from a frame of its own, whatever its size and however many there are', async () => {
  using compressor = new FrameCompressor();
  const sizes = [0, 1, 262_144, 262_130, 100_000, 1_048_576, 262_144, 30_000, 300_000];
  const inputs = sizes.flatMap((size) => [noise(size), Buffer.alloc(size, 'text ')]);
  const frames = await Promise.all(inputs.map((bytes) => compressor.compress(bytes)));
  for (const [i, frame] of frames.entries())
    assert.ok(zstdDecompressSync(frame).equals(inputs[i]!), `input ${i}`);
});

test('what is under way when the compressor is disposed is finished', async () => {
  const compressor = new FrameCompressor();
  const bytes = noise(400_000);
  const under = [1, 2, 3, 4, 5].map(() => compressor.compress(bytes));
  compressor[Symbol.dispose]();
  for (const frame of await Promise.all(under)) assert.ok(zstdDecompressSync(frame).equals(bytes));
});
