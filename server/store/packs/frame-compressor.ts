// Compresses with contexts that are kept, what is not small on the thread pool: a new one costs as much as compressing 30 KiB, and its memory
// keeps the garbage collector busy.
import { availableParallelism } from 'node:os';
import type { TransformOptions } from 'node:stream';
import { constants, createZstdCompress, type ZstdCompress, type ZstdOptions } from 'node:zlib';
import { SmallCompressor } from './small-compressor.ts';
import { type Compressor, LEVEL } from './zstd-frames.ts';

interface Job {
  readonly bytes: Buffer;
  resolve(frame: Buffer): void;
  reject(error: Error): void;
}

/** Contexts at most, each of which compresses one input at a time and takes up to 3 MiB. */
const MAX_CONTEXTS = 8;
/** Output is cut from buffers of this size. */
const OUTPUT_BYTES = 256 * 1024;
/** More than one input of ours gives: the stream never waits for its reader. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/** Each input, of at most 8 MiB, becomes one frame. Contexts are made when they are first needed. */
export class FrameCompressor implements Compressor, Disposable {
  readonly #idle: ZstdCompress[] = [];
  readonly #waiting: Job[] = [];
  readonly #small = new SmallCompressor();
  #busy = 0;
  #isDisposed = false;
  readonly #maxContexts = Math.min(MAX_CONTEXTS, availableParallelism());

  /** Rejects with what zlib says. */
  compress(bytes: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ bytes, resolve, reject });
      this.#next();
    });
  }

  compressNow(bytes: Buffer): Buffer {
    return this.#small.compress(bytes);
  }

  /** Work under way is finished. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#small[Symbol.dispose]();
    for (const context of this.#idle.splice(0)) context.destroy();
  }

  #next(): void {
    if (this.#busy >= this.#maxContexts) return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    this.#busy++;
    void this.#run(job);
  }

  async #run({ bytes, resolve, reject }: Job): Promise<void> {
    const context = this.#idle.pop() ?? createContext();
    try {
      resolve(await compressWith(context, bytes));
      if (this.#isDisposed) context.destroy();
      else this.#idle.push(context);
    } catch (error) {
      context.destroy();
      reject(error as Error);
    } finally {
      this.#busy--;
      this.#next();
    }
  }
}

function createContext(): ZstdCompress {
  const options: ZstdOptions & Pick<TransformOptions, 'readableHighWaterMark'> = {
    // Each write is a whole frame.
    flush: constants.ZSTD_e_end,
    chunkSize: OUTPUT_BYTES,
    readableHighWaterMark: MAX_FRAME_BYTES,
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL },
  };
  const context = createZstdCompress(options);
  // The write that failed tells.
  context.on('error', () => {});
  return context;
}

async function compressWith(context: ZstdCompress, bytes: Buffer): Promise<Buffer> {
  await new Promise<void>((resolve, reject) => {
    // Of a write that fails below the stream only its end tells.
    const fail = () => reject(context.errored ?? new Error('the compressor was closed'));
    context.once('close', fail);
    context.write(bytes, (error) => {
      context.off('close', fail);
      if (error) reject(error);
      else resolve();
    });
  });
  const pieces: Buffer[] = [];
  for (;;) {
    const piece = context.read() as Buffer | null;
    if (piece === null) break;
    pieces.push(piece);
  }
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}
