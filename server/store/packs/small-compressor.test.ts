import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { SMALL_LEVEL, SmallCompressor } from './small-compressor.ts';
import { compressFrame, decompressFrames, COMPRESS_NOW } from './zstd-frames.ts';

test('one context makes the frames that a new one for each content makes', () => {
  using compressor = new SmallCompressor();
  const params = { [constants.ZSTD_c_compressionLevel]: SMALL_LEVEL };
  const words = fc.array(fc.constantFrom('the ', 'and ', '\r\n', 'From ', '\0'), {
    maxLength: 900,
  });
  const text = words.map((list) => Buffer.from(list.join('')));
  const noise = fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(fc.oneof(text, noise), (content) => {
      const frame = compressor.compress(content);
      assert.deepEqual(frame, zstdCompressSync(content, { params }));
      assert.deepEqual(decompressFrames(frame, content.length), content);
    }),
    { numRuns: 200 },
  );
});

test('what does not shrink, what is too large for the context and what comes after its end are frames too', () => {
  const compressor = new SmallCompressor();
  let seed = 7;
  const noise = Buffer.from(
    Array.from({ length: COMPRESS_NOW + 1 }, () => (seed = Math.imul(seed, 1_664_525) + 9) >>> 24),
  );
  assert.ok(compressFrame(noise).length > noise.length);
  for (const size of [0, 1, COMPRESS_NOW, COMPRESS_NOW + 1]) {
    const content = noise.subarray(0, size);
    assert.deepEqual(decompressFrames(compressor.compress(content), size), content);
  }
  compressor[Symbol.dispose]();
  assert.deepEqual(decompressFrames(compressor.compress(noise), noise.length), noise);
});
