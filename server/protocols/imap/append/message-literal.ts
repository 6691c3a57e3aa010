import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '#platform/errors.ts';
import type { Random } from '#platform/random.ts';
import type { IncomingContent } from '#store/blob-store.ts';
import type { LiteralSink } from '../command.ts';
import type { VisibleMailbox } from '../mailbox-access.ts';

/** Literals up to this size are kept in memory. */
export const MAX_LITERAL_IN_MEMORY = 256 * 1024;

/** The bytes of a message literal: in memory, or in a spool file that goes when this is disposed. */
export class MessageLiteral implements LiteralSink, AsyncDisposable {
  /** Where the first literal of a command was found to go. */
  readonly target: VisibleMailbox | undefined;
  readonly #size: number;
  readonly #path: string | undefined;
  #memory: Buffer | undefined;
  #file: FileHandle | undefined;
  #length = 0;

  constructor(parts: {
    readonly size: number;
    readonly place: 'memory' | 'file';
    readonly spoolFolder: string;
    readonly random: Random;
    readonly target?: VisibleMailbox;
  }) {
    this.target = parts.target;
    this.#size = parts.size;
    if (parts.place === 'memory') this.#memory = Buffer.allocUnsafe(parts.size);
    else this.#path = join(parts.spoolFolder, `append-${parts.random.id()}.eml`);
  }

  write(bytes: Buffer): void | Promise<void> {
    if (this.#memory !== undefined) {
      bytes.copy(this.#memory, this.#length);
      this.#length += bytes.length;
      return;
    }
    return this.#spool(bytes);
  }

  async end(): Promise<this> {
    await this.#file?.close();
    this.#file = undefined;
    return this;
  }

  async abort(): Promise<void> {
    await this[Symbol.asyncDispose]();
  }

  get content(): IncomingContent {
    return this.#memory === undefined
      ? { kind: 'file', path: this.#path!, size: this.#size }
      : { kind: 'memory', bytes: this.#memory };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    this.#memory = undefined;
    if (this.#path !== undefined) await rm(this.#path, { force: true });
  }

  async #spool(bytes: Buffer): Promise<void> {
    try {
      this.#file ??= await open(this.#path!, 'wx', 0o600);
      await this.#file.write(bytes);
    } catch (error) {
      const isFull = (error as NodeJS.ErrnoException).code === 'ENOSPC';
      throw new DomainError(isFull ? 'no-space' : 'unavailable', 'the message cannot be spooled', {
        cause: error,
      });
    }
  }
}
