import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import type { MessageSource } from '#delivery/delivery.ts';

/** Messages up to this size are held in memory while they come in; larger ones are written in pieces of this size. */
const MAX_MEMORY_BYTES = 262_144;

/** More pieces of one read than this are joined: where each line begins with a dot they take more memory than their bytes. */
const MAX_PIECES = 16;
/** Buffers of one write; systems take no more than 1024. */
const MAX_VECTOR = 512;

/** Memory that all messages being received may take together. */
export interface IntakeBudget {
  usedBytes: number;
  readonly maxBytes: () => number;
}

export interface IntakeOptions {
  readonly budget: IntakeBudget;
  readonly spoolFolder: string;
  /** Name of the spool file, unique. */
  readonly id: string;
  /**
   * Rewrites the start of the message, which holds the whole header unless that is larger than 256 KiB. Called once.
   * May throw to refuse the message.
   */
  readonly rewriteStart: (start: Bytes) => readonly Bytes[] | Promise<readonly Bytes[]>;
}

/**
 * Gathers a message as it arrives: small ones in memory, large ones in a spool file. Must be disposed unless its
 * source was handed over.
 */
export class MessageIntake {
  readonly #options: IntakeOptions;
  #chunks: Bytes[] = [];
  #memoryBytes = 0;
  #size = 0;
  #file: FileHandle | undefined;
  #path: string | undefined;
  #isWriting = false;
  #isDisposed = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Octets taken so far, before any rewriting. */
  get size(): number {
    return this.#size;
  }

  /**
   * Takes more of the message. A promise, when there is one, must be awaited before anything else is called.
   * @throws DomainError no-space
   */
  write(chunks: readonly Bytes[]): Promise<void> | undefined {
    const { budget } = this.#options;
    let added = 0;
    for (const chunk of chunks) {
      added += chunk.length;
      if (chunks.length <= MAX_PIECES) this.#chunks.push(chunk);
    }
    if (chunks.length > MAX_PIECES) this.#chunks.push(Buffer.concat(chunks, added));
    this.#size += added;
    this.#memoryBytes += added;
    budget.usedBytes += added;
    const isLarge = this.#memoryBytes > MAX_MEMORY_BYTES;
    // Without room for all, those that have begun to be large go first.
    const isCrowded = budget.usedBytes > budget.maxBytes() && this.#memoryBytes > 65_536;
    return isLarge || isCrowded ? this.#spill() : undefined;
  }

  /** The whole message. The caller owns the file, if it is one. @throws what rewriteStart throws */
  async finish(): Promise<MessageSource> {
    this.#assertWanted();
    if (this.#file === undefined) {
      const start = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
      const rewriting = this.#options.rewriteStart(start);
      const rewritten = rewriting instanceof Promise ? await rewriting : rewriting;
      this.#assertWanted();
      this.#release();
      return {
        kind: 'memory',
        bytes: rewritten.length === 1 ? rewritten[0]! : Buffer.concat(rewritten),
      };
    }
    if (this.#chunks.length > 0) await this.#spill();
    this.#assertWanted();
    const file = this.#file;
    const path = this.#path!;
    this.#file = undefined;
    this.#path = undefined;
    const { size } = await file.stat();
    await file.close();
    return { kind: 'file', path, size };
  }

  /** Throws away what has come. */
  dispose(): Promise<void> | undefined {
    this.#isDisposed = true;
    if (this.#isWriting) return undefined;
    this.#release();
    return this.#path === undefined ? undefined : this.#removeFile(this.#path);
  }

  async #spill(): Promise<void> {
    this.#isWriting = true;
    try {
      let chunks: readonly Bytes[] = this.#chunks;
      if (this.#file === undefined) {
        chunks = await this.#options.rewriteStart(Buffer.concat(chunks));
        this.#path = join(this.#options.spoolFolder, `incoming-${this.#options.id}.eml`);
        this.#file = await open(this.#path, 'wx', 0o600);
      }
      await writeAll(this.#file, chunks);
      this.#release();
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ENOSPC'
        ? new DomainError('no-space', 'the spool folder is full', { cause: error })
        : error;
    } finally {
      this.#isWriting = false;
      // The connection closed while we wrote.
      if (this.#isDisposed) await this.dispose();
    }
  }

  async #removeFile(path: string): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#path = undefined;
    await file?.close().catch(() => undefined);
    await unlink(path).catch(() => undefined);
  }

  /** The connection may have gone while we wrote; what is left then is not the message. */
  #assertWanted(): void {
    if (this.#isDisposed) throw new DomainError('cancelled', 'the client went away');
  }

  #release(): void {
    this.#options.budget.usedBytes -= this.#memoryBytes;
    this.#memoryBytes = 0;
    this.#chunks = [];
  }
}

async function writeAll(file: FileHandle, chunks: readonly Bytes[]): Promise<void> {
  let left = chunks.filter((chunk) => chunk.length > 0);
  while (left.length > 0) {
    let { bytesWritten } = await file.writev(left.slice(0, MAX_VECTOR));
    let whole = 0;
    while (whole < left.length && left[whole]!.length <= bytesWritten)
      bytesWritten -= left[whole++]!.length;
    left = left.slice(whole);
    if (bytesWritten > 0) left[0] = left[0]!.subarray(bytesWritten);
  }
}
