import { CommandReader, type CommandEvent } from '#codecs/imap/command-reader.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { Connection } from '#platform/connection.ts';
import type { Session } from '../session.ts';
import { CompressedStream } from './compressed-stream.ts';
import { signedInLimits, strangerLimits } from './limits.ts';

/** Received and not yet worked on; above it the socket is not read. */
const MAX_BUFFERED_BYTES = 256 * 1024;

/** What the client sends: takes the bytes in, within the limits of who sends them, and gives them out as events. */
export class ClientInput {
  readonly #connection: Connection;
  readonly #onReceived: () => void;
  #reader = new CommandReader(strangerLimits);
  #isForStrangers = true;
  #compressed: CompressedStream | undefined;
  #isPaused = false;
  #isClosed = false;
  #onLine: ((line: string | undefined) => void) | undefined;

  /** `onReceived` is called when bytes have come that nobody is waiting for. */
  constructor(connection: Connection, onReceived: () => void) {
    this.#connection = connection;
    this.#onReceived = onReceived;
  }

  /** Takes what the socket gives. */
  receive(chunk: Bytes): void {
    if (this.#compressed === undefined) this.#take(chunk);
    else this.#compressed.inflate(chunk);
  }

  /** The next event; undefined until more comes. */
  next(): CommandEvent | undefined {
    return this.#reader.next();
  }

  /** Says what becomes of the literal that was announced last. */
  settleLiteral(how: 'keep' | 'stream' | 'refuse'): void {
    if (how === 'keep') this.#reader.keepLiteral();
    else if (how === 'stream') this.#reader.streamLiteral();
    else this.#reader.refuseLiteral();
  }

  /** A command has begun that is not whole yet. */
  get isMidCommand(): boolean {
    return this.#reader.isMidCommand;
  }

  /** The next line is not a command but belongs to the one under way. */
  expectContinuation(): void {
    this.#reader.expectContinuation();
  }

  /** Waits for the line that belongs to the command under way; undefined when it was void, or was given up. */
  async line(): Promise<string | undefined> {
    this.expectContinuation();
    return await new Promise<string | undefined>((resolve) => {
      this.#onLine = resolve;
      this.#readLine();
    });
  }

  /** A command under way waits for a line of the client. */
  get isAwaited(): boolean {
    return this.#onLine !== undefined;
  }

  /** The line waited for will not come. */
  giveUpLine(): void {
    this.#giveLine(undefined);
  }

  /** Has the socket read again when there is room for more. */
  resume(): void {
    if (!this.#isPaused || this.#reader.bufferedBytes > MAX_BUFFERED_BYTES / 2) return;
    this.#isPaused = false;
    this.#compressed?.resume();
    this.#connection.resume();
  }

  /** A stranger's limits end with signing in, and come back with UNAUTHENTICATE. */
  fitTo(session: Session): void {
    const isStranger = session.state.kind === 'not-authenticated';
    if (isStranger === this.#isForStrangers) return;
    this.#isForStrangers = isStranger;
    const rest = this.#reader.takeBuffered();
    this.#reader = new CommandReader(
      isStranger ? strangerLimits : signedInLimits(session.settings.maxLine),
    );
    if (rest.length > 0) this.#reader.push(rest);
  }

  // RFC 9051 §11.1: what came in the clear behind STARTTLS must not count after it.
  forget(): void {
    this.#reader = new CommandReader(strangerLimits);
  }

  /** Everything from here on is compressed, also what came already; gives the way out. */
  // RFC 4978 §3
  compress(): CompressedStream {
    const stream = new CompressedStream(this.#connection, {
      onData: (chunk) => this.#take(chunk),
      onBroken: () => this.#connection.destroy(),
    });
    this.#compressed = stream;
    const early = this.#reader.takeBuffered();
    if (early.length > 0) stream.inflate(early);
    return stream;
  }

  /** Nothing is taken any more; a command that waits for a line gets none. */
  stop(): void {
    this.#isClosed = true;
    this.#giveLine(undefined);
  }

  /** Frees what decompresses. */
  close(): void {
    this.stop();
    this.#compressed?.close();
  }

  #take(chunk: Bytes): void {
    if (this.#isClosed) return;
    this.#reader.push(chunk);
    if (this.isAwaited) this.#readLine();
    else this.#onReceived();
    if (this.#reader.bufferedBytes > MAX_BUFFERED_BYTES) this.#pause();
  }

  #readLine(): void {
    const event = this.#reader.next();
    if (event !== undefined) this.#giveLine(event.kind === 'continuation' ? event.text : undefined);
  }

  #giveLine(line: string | undefined): void {
    const onLine = this.#onLine;
    this.#onLine = undefined;
    onLine?.(line);
  }

  #pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#connection.pause();
    this.#compressed?.pause();
  }
}
