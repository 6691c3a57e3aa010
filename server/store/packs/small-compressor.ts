import { constants, createZstdCompress, zstdCompressSync } from 'node:zlib';
import { type KeptContext, workOff } from './kept-context.ts';
import { COMPRESS_NOW } from './zstd-frames.ts';

/** A third less time than level 3, which makes small mail smaller by 0.3 %. */
export const SMALL_LEVEL = 2;

/** What zstd makes of input that does not shrink. https://facebook.github.io/zstd/zstd_manual.html: ZSTD_compressBound */
const OUTPUT_BYTES = COMPRESS_NOW + (COMPRESS_NOW >> 8) + 128;

/**
 * Compresses small contents one after the other in one zstd context: making a context takes longer than 4 KiB of work in it,
 * and node:zlib's one-shot functions make one for each call. The frames are the same, byte for byte.
 */
export class SmallCompressor implements Disposable {
  readonly #context: KeptContext = createZstdCompress({
    chunkSize: 64,
    params: { [constants.ZSTD_c_compressionLevel]: SMALL_LEVEL },
  });
  readonly #output = Buffer.allocUnsafeSlow(OUTPUT_BYTES);

  /** One frame of the whole input. */
  compress(bytes: Buffer): Buffer {
    if (bytes.length === 0 || bytes.length > COMPRESS_NOW) return inNewContext(bytes);
    const length = workOff(this.#context, bytes, this.#output);
    if (typeof length === 'number' && length < OUTPUT_BYTES)
      return Buffer.from(this.#output.subarray(0, length));
    // Never seen of a context that is there.
    if (length !== 'absent') this[Symbol.dispose]();
    return inNewContext(bytes);
  }

  [Symbol.dispose](): void {
    this.#context.close();
  }
}

function inNewContext(bytes: Buffer): Buffer {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: SMALL_LEVEL } });
}
