import type { Socket } from 'node:net';
import { LF, type Bytes } from './bytes.ts';
import type { Clock } from './clock.ts';
import { DomainError } from './errors.ts';

/** Read ahead of who asks; then the other side waits. */
const READ_AHEAD_BYTES = 1024 * 1024;
/** Silence after which a server is given up. */
const SILENCE_MS = 120_000;

/** The client's end of a protocol of lines: text and bytes out, lines and bytes in, with a bound on waiting and on memory. */
export class ClientLink implements Disposable {
  readonly #clock: Clock;
  readonly #name: string;
  #socket: Socket;
  #chunks: Bytes[] = [];
  #size = 0;
  #failure: DomainError | undefined;
  #wake: (() => void) | undefined;

  /** @param name of the other side, for what is said of failures */
  constructor(socket: Socket, clock: Clock, name: string) {
    this.#socket = socket;
    this.#clock = clock;
    this.#name = name;
    this.#listen();
  }

  get isOpen(): boolean {
    return this.#failure === undefined;
  }

  /** @throws DomainError unavailable */
  write(data: string | Bytes): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#socket.write(data);
  }

  /** The next line without its end. @throws DomainError unavailable, too-large */
  async readLine(maxBytes: number): Promise<Bytes> {
    const line = await this.readThrough(lineEnd, maxBytes);
    const end = line.at(-2) === 13 ? 2 : 1;
    return line.subarray(0, line.length - end);
  }

  /**
   * Everything up to and with the marker.
   * @param before what was read last, with which the marker may begin
   * @throws DomainError unavailable, too-large
   */
  async readThrough(marker: Bytes, maxBytes: number, before = nothing): Promise<Bytes> {
    const taken: Bytes[] = [];
    let size = 0;
    // A marker may lie across chunks.
    let tail: Bytes = before;
    for (;;) {
      const chunk = await this.#takeChunk();
      const looked = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
      const at = looked.indexOf(marker);
      if (at >= 0) {
        const end = at + marker.length - tail.length;
        taken.push(chunk.subarray(0, end));
        this.#giveBack(chunk.subarray(end));
        return taken.length === 1 ? taken[0]! : Buffer.concat(taken);
      }
      taken.push(chunk);
      size += chunk.length;
      if (size > maxBytes)
        throw this.#fail('too-large', `an answer is longer than ${maxBytes} bytes`);
      tail = looked.subarray(Math.max(0, looked.length - marker.length + 1));
    }
  }

  /** @throws DomainError unavailable */
  async readBytes(length: number): Promise<Bytes> {
    const taken: Bytes[] = [];
    let missing = length;
    while (missing > 0) {
      const chunk = await this.#takeChunk();
      taken.push(chunk.subarray(0, missing));
      if (chunk.length > missing) this.#giveBack(chunk.subarray(missing));
      missing -= Math.min(missing, chunk.length);
    }
    return Buffer.concat(taken);
  }

  /** Gives up the socket so that TLS can take it over. Words that came too early must not count as protected. @throws DomainError */
  release(): Socket {
    if (this.#size > 0)
      throw this.#fail('unavailable', 'it sent more than it was asked before TLS');
    this.#socket.removeAllListeners('data').removeAllListeners('close');
    return this.#socket;
  }
  adopt(socket: Socket): void {
    this.#socket = socket;
    this.#listen();
  }

  [Symbol.dispose](): void {
    this.#fail('unavailable', 'closed');
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Bytes) => {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
      if (this.#size > READ_AHEAD_BYTES) this.#socket.pause();
      this.#wake?.();
    });
    this.#socket.on('close', () => void this.#fail('unavailable', 'it closed the connection'));
  }

  /** What came last before an end still counts. */
  async #takeChunk(): Promise<Bytes> {
    while (this.#chunks.length === 0) {
      if (this.#failure !== undefined) throw this.#failure;
      const timer = this.#clock.after(SILENCE_MS, () =>
        this.#fail('unavailable', 'it does not answer'),
      );
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
      timer[Symbol.dispose]();
    }
    const chunk = this.#chunks.shift()!;
    this.#size -= chunk.length;
    if (this.#size <= READ_AHEAD_BYTES) this.#socket.resume();
    return chunk;
  }

  #giveBack(rest: Bytes): void {
    if (rest.length === 0) return;
    this.#chunks.unshift(rest);
    this.#size += rest.length;
  }

  #fail(code: 'unavailable' | 'too-large', reason: string): DomainError {
    this.#failure ??= new DomainError(code, `${this.#name}: ${reason}`);
    this.#socket.destroy();
    this.#wake?.();
    return this.#failure;
  }
}

const nothing: Bytes = Buffer.alloc(0);
const lineEnd = Buffer.from([LF]);
