import type { Bytes } from '#platform/bytes.ts';
import type { Connection, ConnectionHandler } from '#platform/connection.ts';
import type { ImapContext } from '../deps.ts';
import { ViewLost } from '../selected-mailbox.ts';
import { Session, type LineSource } from '../session.ts';
import { ClientInput } from './client-input.ts';
import { CommandHandler, type SessionEnd } from './command-handler.ts';
import { NewsTeller } from './news-teller.ts';
import { ResponseWriter } from './response-writer.ts';
import type { CommandTable } from './run-command.ts';

/** Pipelined commands of one client are worked on this long before others get their turn. */
const MAX_TURN_MS = 10;

/** One connection from its greeting to its end: has what comes in worked on, one thing at a time, and the answers sent. */
export class CommandLoop implements ConnectionHandler, LineSource, SessionEnd {
  readonly session: Session;
  /** When the client last sent something, by the monotonic clock. */
  lastInputMs: number;
  readonly #connection: Connection;
  readonly #onOver: () => void;
  readonly #input: ClientInput;
  readonly #output: ResponseWriter;
  readonly #news: NewsTeller;
  readonly #handler: CommandHandler;
  #isBusy = false;
  #isClosed = false;
  #isEnding = false;
  #hasPeerEnded = false;
  #isStopping = false;
  #blockedSinceMs: number | undefined;

  constructor(parts: {
    readonly deps: ImapContext;
    readonly connection: Connection;
    readonly commands: CommandTable;
    readonly onOver: () => void;
  }) {
    const { deps, connection, commands } = parts;
    this.#connection = connection;
    this.#onOver = parts.onOver;
    this.#input = new ClientInput(connection, () => {
      if (!this.#isBusy) void this.#run();
    });
    this.#output = new ResponseWriter(connection);
    const session = new Session({ deps, connection, output: this.#output, lines: this });
    this.session = session;
    const news = new NewsTeller(session, {
      isFree: () => !this.isOver && (!this.#isBusy || session.isIdling),
      onLost: (error) => this.lose(error),
    });
    this.#news = news;
    this.#handler = new CommandHandler({ session, input: this.#input, commands, news, over: this });
    this.lastInputMs = deps.clock.monotonicMs();
  }

  /** Greets the client; its commands are read from now on. */
  begin(greeting: string): void {
    this.#output.text(greeting);
    this.#output.flush();
    this.#connection.handle(this);
  }

  /** A command is at work, and it is not the client that it waits for. */
  get isWorking(): boolean {
    return this.#isBusy && !this.#input.isAwaited;
  }

  /** How long the client has taken nothing while much waits for it, as far as asked since. */
  blockedMs(nowMs: number): number {
    if (!this.#output.isBlocked) this.#blockedSinceMs = undefined;
    else this.#blockedSinceMs ??= nowMs;
    return this.#blockedSinceMs === undefined ? 0 : nowMs - this.#blockedSinceMs;
  }

  /** The last word has been said; the client has yet to close. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  onData(chunk: Bytes): void {
    this.lastInputMs = this.session.deps.clock.monotonicMs();
    this.#input.receive(chunk);
  }

  onEnd(): void {
    this.#hasPeerEnded = true;
    if (this.#input.isAwaited) this.#input.giveUpLine();
    else if (!this.#isBusy) this.end();
  }

  onDrain(): void {
    this.#output.onDrain();
    this.#blockedSinceMs = undefined;
    this.#news.retry();
  }

  onShutdown(): void {
    this.#isStopping = true;
    if (!this.#isBusy || this.session.isIdling) this.sayBye('The server is stopping');
  }

  onClose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#output.close();
    this.#input.close();
    this.session.logOut();
    if (!this.#isBusy) void this.#handler.abort();
    this.#onOver();
  }

  get isOver(): boolean {
    return this.#isClosed || this.#isEnding;
  }

  /** Ends the session with an untagged BYE. */
  sayBye(reason: string): void {
    if (this.isOver) return;
    this.session.untagged(`BYE ${reason}`);
    this.end();
  }

  /** Ends the session when what has been said is out. */
  end(): void {
    if (this.isOver) return;
    this.#isEnding = true;
    this.lastInputMs = this.session.deps.clock.monotonicMs();
    this.session.logOut();
    this.#input.stop();
    void this.#output.settled().then(() => {
      this.#output.flush();
      this.#connection.end();
    });
  }

  /** Closes at once, for a client that does not read. */
  abandon(): void {
    this.#connection.destroy();
  }

  async ask(text: string): Promise<string | undefined> {
    if (this.#isClosed || this.#hasPeerEnded) return undefined;
    this.#output.text(`+ ${text}\r\n`);
    this.#output.flush();
    return await this.#input.line();
  }

  wake(): void {
    this.#news.wake();
  }

  lose(error: unknown): void {
    if (this.#isClosed) return;
    if (!(error instanceof ViewLost))
      this.session.log.error('imap-news-failed', { connection: this.#connection.id, error });
    this.sayBye(
      `Please connect again: ${error instanceof ViewLost ? error.message : 'internal error'}`,
    );
  }

  /** Works on what has been received until nothing is left. */
  async #run(): Promise<void> {
    this.#isBusy = true;
    try {
      if (this.#news.telling !== undefined) await this.#news.telling;
      await this.#workOff();
    } catch (error) {
      this.session.log.error('imap-session-failed', { connection: this.#connection.id, error });
      this.#connection.destroy();
    }
    this.#isBusy = false;
    if (this.#isClosed) {
      await this.#handler.abort();
      return;
    }
    this.#output.flush();
    if (this.#isStopping && !this.#input.isMidCommand) this.sayBye('The server is stopping');
    else if (this.#hasPeerEnded) this.end();
    else this.#news.retry();
  }

  async #workOff(): Promise<void> {
    const { clock } = this.session.deps;
    let turnEndsMs = Infinity;
    while (!this.isOver) {
      const event = this.#input.next();
      if (event === undefined) break;
      // Most turns are one command.
      if (turnEndsMs === Infinity) turnEndsMs = this.lastInputMs + MAX_TURN_MS;
      else if (clock.monotonicMs() > turnEndsMs) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        turnEndsMs = clock.monotonicMs() + MAX_TURN_MS;
      }
      if (this.#output.isCollecting) this.#output.flushSoon();
      const handled = this.#handler.handle(event);
      if (handled !== undefined) await handled;
      if (this.#output.isFull) await this.#output.room();
    }
    this.#input.resume();
  }
}
