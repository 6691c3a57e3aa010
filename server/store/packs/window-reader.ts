import { readAt } from './disk.ts';

const WINDOW = 1024 * 1024;

/** Bytes that can be read at any place. */
export interface ByteSource {
  readonly size: number;
  /** Bytes [at, at + length), fewer at the end. */
  read(at: number, length: number): Promise<Buffer>;
}

/** The first `size` bytes of an open file. */
export function fileSource(fd: number, size: number): ByteSource {
  return { size, read: (at, length) => readAt(fd, at, Math.min(length, Math.max(0, size - at))) };
}

/** Reads a source from front to back in large pieces and gives any part of the present one. */
export class WindowReader {
  readonly #source: ByteSource;
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  get size(): number {
    return this.#source.size;
  }

  /** Bytes [at, at + length), fewer at the end of the file. Valid until the next call. */
  async get(at: number, length: number): Promise<Buffer> {
    const from = at - this.#start;
    if (from < 0 || from + length > this.#bytes.length) await this.#load(at, length);
    return this.#bytes.subarray(at - this.#start, at - this.#start + length);
  }

  /** Where `pattern` next begins at or after `from`; -1 when it does not. */
  async find(pattern: Uint8Array, from: number): Promise<number> {
    for (let at = from; at + pattern.length <= this.size;) {
      const isLoaded = at >= this.#start && at + pattern.length <= this.#end;
      if (!isLoaded) await this.#load(at, WINDOW);
      const found = this.#bytes.indexOf(pattern, at - this.#start);
      if (found >= 0) return this.#start + found;
      at = this.#end - pattern.length + 1;
    }
    return -1;
  }

  get #end(): number {
    return this.#start + this.#bytes.length;
  }

  async #load(at: number, length: number): Promise<void> {
    this.#bytes = await this.#source.read(at, Math.max(WINDOW, length));
    this.#start = at;
  }
}
