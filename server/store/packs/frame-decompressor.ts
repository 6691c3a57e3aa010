import { createZstdDecompress } from 'node:zlib';
import { wholeFrameSize } from './frame-shape.ts';
import { JoinedDecompressor } from './joined-decompressor.ts';
import { type KeptContext, workOff } from './kept-context.ts';
import { decompressFrames } from './zstd-frames.ts';

/** Contents of records are far smaller; what a damaged frame says of its length is not believed. */
const MAX_CONTENT_BYTES = 8 * 1024 * 1024;

/** Decompresses in place. Throws what zlib throws when the frames are damaged or give more than `limit` bytes. */
export type Decompress = (frames: Buffer, limit: number) => Buffer;

/**
 * Decompresses in one zstd context, one content after the other: making a context takes longer than most messages do in
 * it, and node:zlib's one-shot functions make one for each call. Only whole frames that say how long their content is are
 * given to it, with room for exactly that much: zstd then does each in one step, in the output itself, and keeps nothing
 * of it for the next one.
 */
export class FrameDecompressor implements Disposable {
  #context: KeptContext | undefined;
  readonly #joined = new JoinedDecompressor();
  #isDisposed = false;

  /** Like decompressFrames(). */
  readonly decompress: Decompress = (frames, limit) => {
    const size = wholeFrameSize(frames);
    if (size === undefined || size > Math.min(limit, MAX_CONTENT_BYTES))
      return decompressFrames(frames, limit);
    const out = Buffer.allocUnsafe(size);
    return this.decompressInto(frames, out) ? out : decompressFrames(frames, limit);
  };

  /** Fills `out` with the content of a frame. False when that cannot be done here, or not at all; the output is of no use then. */
  decompressInto(frame: Buffer, out: Buffer): boolean {
    if (out.length === 0 || this.#isDisposed || wholeFrameSize(frame) !== out.length) return false;
    const context = (this.#context ??= openContext());
    const length = workOff(context, frame, out);
    if (length === out.length) return true;
    if (length === 'absent') return false;
    context.destroy();
    this.#context = undefined;
    return false;
  }

  /** JoinedDecompressor.decompressInto() */
  async decompressJoined(frames: Buffer, out: Buffer): Promise<boolean> {
    return await this.#joined.decompressInto(frames, out);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#joined[Symbol.dispose]();
    this.#context?.destroy();
    this.#context = undefined;
  }
}

function openContext(): KeptContext {
  const context: KeptContext = createZstdDecompress({ chunkSize: 64 });
  // Whoever asked is told at once.
  context.on('error', () => {});
  return context;
}
