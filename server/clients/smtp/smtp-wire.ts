import type { Socket } from 'node:net';
import type { Reply } from '#codecs/smtp/reply.ts';
import { ReplyReader } from '#codecs/smtp/reply-reader.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';

/** Replies that nobody asked for yet; a host that sends more is not sane. */
const MAX_WAITING_REPLIES = 2048;

/** The client's end of the wire: text out, replies in, with a bound on waiting and on memory. */
export class SmtpWire {
  readonly #clock: Clock;
  #socket: Socket;
  #reader = new ReplyReader();
  #replies: Reply[] = [];
  #failure: DomainError | undefined;
  #wake: (() => void) | undefined;
  #lastReply: Reply | undefined;

  constructor(socket: Socket, clock: Clock) {
    this.#clock = clock;
    this.#socket = socket;
    this.#listen();
  }

  get socket(): Socket {
    return this.#socket;
  }

  get isOpen(): boolean {
    return this.#failure === undefined && this.#lastReply?.code !== 421;
  }

  /** @throws DomainError unavailable */
  async write(data: string | Uint8Array, timeoutMs: number): Promise<void> {
    this.#assertOpen();
    if (this.#socket.write(data)) return;
    await this.#until(() => this.#socket.writableLength < 65_536, timeoutMs);
  }

  /** The next reply. @throws DomainError unavailable */
  async reply(timeoutMs: number): Promise<Reply> {
    // Words that came before the end still count.
    await this.#until(() => this.#replies.length > 0, timeoutMs);
    const reply = this.#replies.shift()!;
    this.#lastReply = reply;
    return reply;
  }

  /** Writes a line and waits for its reply. */
  async ask(line: string, timeoutMs: number): Promise<Reply> {
    await this.write(`${line}\r\n`, timeoutMs);
    return await this.reply(timeoutMs);
  }

  /** Hands the socket to TLS. Replies that came too early must not count as protected. */
  release(): Socket {
    if (this.#replies.length > 0 || this.#reader.isMidReply)
      throw this.#fail('the host sent more than it was asked before TLS');
    this.#socket.removeAllListeners('data').removeAllListeners('close').removeAllListeners('drain');
    return this.#socket;
  }

  /** Goes on over another socket. */
  adopt(socket: Socket): void {
    this.#socket = socket;
    this.#reader = new ReplyReader();
    this.#listen();
  }

  destroy(): void {
    this.#fail('closed');
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('data', (chunk: Bytes) => {
      try {
        this.#replies.push(...this.#reader.push(chunk));
      } catch (error) {
        this.#fail((error as Error).message);
      }
      if (this.#replies.length > MAX_WAITING_REPLIES) this.#fail('replies nobody asked for');
      this.#wake?.();
    });
    socket.on('drain', () => this.#wake?.());
    socket.on('error', (error: Error) => void this.#fail(error.message));
    socket.on('close', () => void this.#fail('the host closed the connection'));
  }

  async #until(isReady: () => boolean, timeoutMs: number): Promise<void> {
    if (isReady()) return;
    this.#assertOpen();
    const timer = this.#clock.after(timeoutMs, () => void this.#fail('the host does not answer'));
    try {
      for (;;) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        if (isReady()) return;
        this.#assertOpen();
      }
    } finally {
      this.#wake = undefined;
      timer[Symbol.dispose]();
    }
  }

  #assertOpen(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #fail(reason: string): DomainError {
    this.#failure ??= new DomainError('unavailable', reason);
    this.#socket.destroy();
    this.#wake?.();
    return this.#failure;
  }
}
