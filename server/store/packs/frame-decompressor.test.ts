import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { FrameDecompressor } from './frame-decompressor.ts';
import { wholeFrameSize } from './frame-shape.ts';
import { compressFrame, decompressFrames, storedFrame } from './zstd-frames.ts';

const words = fc
  .array(fc.constantFrom('the ', 'and ', '\r\n', 'From ', '\0'), { maxLength: 900 })
  .map((list) => Buffer.from(list.join('')));
const noise = fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes));

test('one context gives the contents of all frames, of every way they are written', () => {
  using decompressor = new FrameDecompressor();
  const withChecksum = (bytes: Buffer) =>
    zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
  const ways = fc.constantFrom(compressFrame, storedFrame, withChecksum);
  fc.assert(
    fc.property(fc.oneof(words, noise), ways, (content, compress) => {
      const frame = compress(content);
      const out = Buffer.alloc(content.length);
      assert.equal(decompressor.decompressInto(frame, out), content.length > 0);
      assert.deepEqual(out, content);
      assert.deepEqual(decompressor.decompress(frame, content.length), content);
    }),
    { numRuns: 200 },
  );
});

test('contents of several blocks, and of more bytes than a block tells of, come back whole', () => {
  using decompressor = new FrameDecompressor();
  for (const size of [1, 255, 256, 257, 65_791, 65_792, 300_000, 3_000_000]) {
    const content = Buffer.alloc(size, 'all the same but for its length; ');
    for (const frame of [compressFrame(content), storedFrame(content)]) {
      assert.equal(wholeFrameSize(frame), size);
      const out = Buffer.alloc(size);
      assert.ok(decompressor.decompressInto(frame, out));
      assert.ok(out.equals(content));
    }
  }
});

test('damage is told as a context of its own tells it, and none of it reaches the next frame', () => {
  using decompressor = new FrameDecompressor();
  const good = Buffer.from('whatever came before; '.repeat(30));
  const goodFrame = compressFrame(good);
  fc.assert(
    fc.property(words, fc.nat(), fc.nat({ max: 7 }), fc.boolean(), (content, at, bit, isCut) => {
      const frame = Buffer.from(compressFrame(content));
      const position = at % frame.length;
      frame[position]! ^= 1 << bit;
      const damaged = isCut ? frame.subarray(0, position) : frame;
      const limit = content.length + 10;
      assert.deepEqual(
        outcome(() => decompressor.decompress(damaged, limit)),
        outcome(() => decompressFrames(damaged, limit)),
      );
      assert.deepEqual(decompressor.decompress(goodFrame, good.length), good);
    }),
    { numRuns: 500 },
  );
});

test('what is no whole frame of a known length is not for the kept context', () => {
  using decompressor = new FrameDecompressor();
  const content = Buffer.from('some content '.repeat(20));
  const frame = compressFrame(content);
  const out = Buffer.alloc(content.length);
  for (const other of [
    Buffer.alloc(0),
    frame.subarray(0, -1),
    Buffer.concat([frame, frame]),
    Buffer.concat([frame, Buffer.of(0)]),
  ]) {
    assert.equal(wholeFrameSize(other), undefined);
    assert.equal(decompressor.decompressInto(other, out), false);
  }
  assert.equal(decompressor.decompressInto(frame, Buffer.alloc(content.length + 1)), false);
  assert.deepEqual(
    decompressor.decompress(Buffer.concat([frame, frame]), 2 * content.length),
    Buffer.concat([content, content]),
  );
  assert.throws(() => decompressor.decompress(frame, content.length - 1));
});

test('after its end contents are decompressed all the same', () => {
  const decompressor = new FrameDecompressor();
  const content = Buffer.from('late '.repeat(100));
  const frame = compressFrame(content);
  assert.deepEqual(decompressor.decompress(frame, content.length), content);
  decompressor[Symbol.dispose]();
  assert.deepEqual(decompressor.decompress(frame, content.length), content);
});

function outcome(work: () => Buffer): Buffer | string {
  try {
    return work();
  } catch (error) {
    return (error as Error).message;
  }
}
