import { createZstdDecompress, constants, type ZstdDecompress } from 'node:zlib';
import { wholeFrameSize } from './frame-shape.ts';
import { JoinedDecompressor } from './joined-decompressor.ts';
import { decompressFrames } from './zstd-frames.ts';

/** What lies under a stream of node:zlib: writeSync() decompresses a frame, and the context lives on. */
interface ZlibHandle {
  writeSync(
    ...call: readonly [
      flush: number,
      input: Buffer,
      inputAt: number,
      inputLength: number,
      output: Buffer,
      outputAt: number,
      outputLength: number,
    ]
  ): void;
}
type OpenStream = ZstdDecompress & {
  /** Absent once the stream is closed. */
  readonly _handle?: ZlibHandle | null;
  /** Room left in the output, and input left over, after writeSync(). */
  readonly _writeState?: Uint32Array;
};

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
  #stream: OpenStream | undefined;
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
    const stream = (this.#stream ??= openStream());
    const { _handle: handle, _writeState: state } = stream;
    // Neither is documented: a Node without them takes the long way.
    if (handle?.writeSync === undefined || !(state instanceof Uint32Array)) return false;
    state.fill(1);
    handle.writeSync(constants.ZSTD_e_end, frame, 0, frame.length, out, 0, out.length);
    if (!stream.destroyed && state[0] === 0 && state[1] === 0) return true;
    // Damaged: what is left in the context would come with the next frame.
    stream.destroy();
    this.#stream = undefined;
    return false;
  }

  /** JoinedDecompressor.decompressInto() */
  async decompressJoined(frames: Buffer, out: Buffer): Promise<boolean> {
    return await this.#joined.decompressInto(frames, out);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#joined[Symbol.dispose]();
    this.#stream?.destroy();
    this.#stream = undefined;
  }
}

function openStream(): OpenStream {
  const stream: OpenStream = createZstdDecompress({ chunkSize: 64 });
  // Whoever asked is told at once.
  stream.on('error', () => {});
  return stream;
}
