import type { TransformOptions } from 'node:stream';
import { createZstdDecompress, type ZstdDecompress, type ZstdOptions } from 'node:zlib';

/** Where a stream of node:zlib puts its next output. Not documented: without them the output comes in memory of its own. */
interface OutputPlace {
  _outBuffer?: Buffer;
  _outOffset?: number;
  _chunkSize?: number;
}

/** Contexts that are kept. */
const MAX_IDLE = 4;
/** Room behind the output: a stream that has filled its memory asks for more. */
export const SPARE_BYTES = 64;
/** More than any output here: the stream never waits for its reader. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Decompresses many frames at once on the thread pool, into memory at hand, in contexts that are kept. */
export class JoinedDecompressor implements Disposable {
  readonly #idle: ZstdDecompress[] = [];
  #isDisposed = false;

  /**
   * Fills `out`, but for SPARE_BYTES at its end, with the contents of the frames. Each must be whole and say how long its
   * content is, and all together must be just as long. False when they are not what they say; `out` is of no use then.
   */
  async decompressInto(frames: Buffer, out: Buffer): Promise<boolean> {
    const context = this.#idle.pop() ?? openContext();
    const length = out.length - SPARE_BYTES;
    putOutput(context, out);
    const output = await outputOf(context, frames);
    putOutput(context, Buffer.allocUnsafe(SPARE_BYTES));
    if (output?.length !== length || context.readableEnded) {
      context.destroy();
      return false;
    }
    if (this.#isDisposed || this.#idle.length >= MAX_IDLE) context.destroy();
    else this.#idle.push(context);
    if (output.buffer !== out.buffer || output.byteOffset !== out.byteOffset) out.set(output);
    return true;
  }

  /** Work under way is finished. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const context of this.#idle.splice(0)) context.destroy();
  }
}

function openContext(): ZstdDecompress {
  const options: ZstdOptions & Pick<TransformOptions, 'readableHighWaterMark'> = {
    chunkSize: SPARE_BYTES,
    readableHighWaterMark: MAX_OUTPUT_BYTES,
  };
  const context = createZstdDecompress(options);
  // Its end follows.
  context.on('error', () => {});
  return context;
}

function putOutput(context: ZstdDecompress & OutputPlace, out: Buffer): void {
  context._outBuffer = out;
  context._outOffset = 0;
  context._chunkSize = out.length;
}

/** Undefined when the frames are damaged. */
async function outputOf(context: ZstdDecompress, frames: Buffer): Promise<Buffer | undefined> {
  await new Promise<unknown>((resolve) => {
    // Of a write that fails only the stream's end tells.
    context.once('close', resolve);
    context.write(frames, () => {
      context.off('close', resolve);
      resolve(undefined);
    });
  });
  if (context.destroyed) return undefined;
  const pieces: Buffer[] = [];
  for (;;) {
    const piece = context.read() as Buffer | null;
    if (piece === null) break;
    pieces.push(piece);
  }
  return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
}
