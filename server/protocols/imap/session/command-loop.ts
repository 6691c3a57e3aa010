import { CommandReader, type CommandEvent } from '#codecs/imap/command-reader.ts';
import { readTag } from '#codecs/imap/command-tag.ts';
import type { CommandText } from '#codecs/imap/command-text.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { Connection, ConnectionHandler } from '#platform/connection.ts';
import { type CommandReply, done } from '../command.ts';
import type { ImapContext } from '../deps.ts';
import { ViewLost } from '../selected-mailbox.ts';
import { Session, type LineSource } from '../session.ts';
import { CompressedStream } from './compressed-stream.ts';
import { signedInLimits, strangerLimits } from './limits.ts';
import { LiteralIntake } from './literal-intake.ts';
import { NewsTeller } from './news-teller.ts';
import { ResponseWriter } from './response-writer.ts';
import {
  formatReply,
  formatWhenDurable,
  runCommand,
  settled,
  type CommandOutcome,
  type CommandTable,
} from './run-command.ts';

/** Commands received and not yet worked on; above it the socket is not read. */
const MAX_BUFFERED_BYTES = 256 * 1024;
/** Commands that fail one after another: a client that goes on so is broken or hostile. */
const MAX_ERRORS_IN_A_ROW = 50;
const MAX_STRANGER_ERRORS = 10;
/** Pipelined commands of one client are worked on this long before others get their turn. */
const MAX_TURN_MS = 10;

/** Takes bytes from one connection, runs the commands one at a time and sends the answers. */
export class CommandLoop implements ConnectionHandler, LineSource {
  readonly session: Session;
  /** When the client last sent something, by the monotonic clock. */
  lastInputMs: number;
  readonly #connection: Connection;
  readonly #commands: CommandTable;
  readonly #onOver: () => void;
  readonly #output: ResponseWriter;
  readonly #literals: LiteralIntake;
  readonly #news: NewsTeller;
  #reader = new CommandReader(strangerLimits);
  #isReaderForStrangers = true;
  #compressed: CompressedStream | undefined;
  #isBusy = false;
  #isPaused = false;
  #isClosed = false;
  #isEnding = false;
  #hasPeerEnded = false;
  #isStopping = false;
  #errorsInARow = 0;
  #blockedSinceMs: number | undefined;
  #onLine: ((line: string | undefined) => void) | undefined;
  /** The IDLE that waits for its DONE. */
  #idle: CommandOutcome | undefined;

  constructor(parts: {
    readonly deps: ImapContext;
    readonly connection: Connection;
    readonly commands: CommandTable;
    readonly onOver: () => void;
  }) {
    const { deps, connection } = parts;
    this.#connection = connection;
    this.#commands = parts.commands;
    this.#onOver = parts.onOver;
    this.#output = new ResponseWriter(connection);
    this.session = new Session({ deps, connection, output: this.#output, lines: this });
    this.#literals = new LiteralIntake(this.session, parts.commands);
    this.#news = new NewsTeller(this.session, {
      isFree: () => !this.#isOver && (!this.#isBusy || this.session.isIdling),
      onLost: (error) => this.lose(error),
    });
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
    return this.#isBusy && this.#onLine === undefined;
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
    if (this.#compressed === undefined) this.#receive(chunk);
    else this.#compressed.inflate(chunk);
  }

  onEnd(): void {
    this.#hasPeerEnded = true;
    if (this.#onLine !== undefined) this.#giveLine(undefined);
    else if (!this.#isBusy) this.#end();
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
    this.#giveLine(undefined);
    this.#compressed?.close();
    this.session.logOut();
    if (!this.#isBusy) void this.#literals.abort();
    this.#onOver();
  }

  /** Ends the session with an untagged BYE. */
  sayBye(reason: string): void {
    if (this.#isOver) return;
    this.session.untagged(`BYE ${reason}`);
    this.#end();
  }

  /** Closes at once, for a client that does not read. */
  abandon(): void {
    this.#connection.destroy();
  }

  async ask(text: string): Promise<string | undefined> {
    if (this.#isClosed || this.#hasPeerEnded) return undefined;
    this.#output.text(`+ ${text}\r\n`);
    this.#output.flush();
    this.#reader.expectContinuation();
    return await new Promise<string | undefined>((resolve) => {
      this.#onLine = resolve;
      this.#readLine();
    });
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

  get #isOver(): boolean {
    return this.#isClosed || this.#isEnding;
  }

  #receive(chunk: Bytes): void {
    if (this.#isOver) return;
    this.#reader.push(chunk);
    if (this.#onLine !== undefined) this.#readLine();
    else if (!this.#isBusy) void this.#run();
    if (this.#isBusy && this.#reader.bufferedBytes > MAX_BUFFERED_BYTES) this.#pause();
  }

  /** Gives the line that a command under way is waiting for. */
  #readLine(): void {
    const event = this.#reader.next();
    if (event !== undefined) this.#giveLine(event.kind === 'continuation' ? event.text : undefined);
  }

  #giveLine(line: string | undefined): void {
    const onLine = this.#onLine;
    this.#onLine = undefined;
    onLine?.(line);
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
      await this.#literals.abort();
      return;
    }
    this.#output.flush();
    if (this.#isStopping && !this.#reader.isMidCommand) this.sayBye('The server is stopping');
    else if (this.#hasPeerEnded) this.#end();
    else this.#news.retry();
  }

  async #workOff(): Promise<void> {
    const { clock } = this.session.deps;
    let turnEndsMs = clock.monotonicMs() + MAX_TURN_MS;
    while (!this.#isOver) {
      const event = this.#reader.next();
      if (event === undefined) break;
      if (this.#output.isCollecting) this.#output.flushSoon();
      await this.#handle(event);
      if (this.#output.isFull) await this.#output.room();
      if (clock.monotonicMs() > turnEndsMs) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        turnEndsMs = clock.monotonicMs() + MAX_TURN_MS;
      }
    }
    this.#resume();
  }

  async #handle(event: CommandEvent): Promise<void> {
    if (this.#idle !== undefined) return await this.#endIdle(this.#idle, event);
    switch (event.kind) {
      case 'command':
        return await this.#runCommand(event.command);
      case 'literal':
        return await this.#decideLiteral(event);
      case 'literal-data': {
        const written = this.#literals.write(event.bytes);
        if (written !== undefined) await written;
        this.#resume();
        return;
      }
      case 'literal-end':
        return await this.#literals.end(event.literal.index);
      case 'invalid': {
        await this.#literals.abort();
        const text = `The command cannot be read: ${event.reason.replaceAll('-', ' ')}`;
        this.#refuse(event.tag, { status: 'BAD', text });
        return;
      }
      case 'continuation':
        // The command that waited for it is over already.
        return;
    }
  }

  async #decideLiteral(event: CommandEvent & { kind: 'literal' }): Promise<void> {
    const reply = await this.#literals.decide(event);
    if (reply === undefined) {
      if (this.#literals.isStreaming) this.#reader.streamLiteral();
      else this.#reader.keepLiteral();
      if (event.isSync) this.#output.text('+ OK\r\n');
      return;
    }
    this.#reader.refuseLiteral();
    this.#refuse(readTag(event.command.text) ?? '*', reply);
  }

  /** Answers what is no command. */
  #refuse(tag: string, reply: CommandReply): void {
    this.#output.text(formatReply({ tag, verb: 'The command', command: undefined, reply }));
    this.#countErrors(reply);
  }

  async #runCommand(text: CommandText): Promise<void> {
    const { session } = this;
    const outcome = await runCommand(session, this.#commands, { text, literals: this.#literals });
    // News of an IDLE that has just ended may still be under way.
    if (this.#news.telling !== undefined) await this.#news.telling;
    if (this.#isOver) return;
    if (outcome.reply.after === 'idle') this.#beginIdle(outcome);
    else await this.#finish(outcome);
  }

  /** Nothing is kept waiting meanwhile: most clients spend most of their time so. */
  #beginIdle(outcome: CommandOutcome): void {
    this.#idle = outcome;
    this.session.isIdling = true;
    this.#output.text('+ idling\r\n');
    this.#reader.expectContinuation();
    // What came in before must not wait for the next change.
    if (this.session.hasNews) this.wake();
  }

  async #endIdle(idle: CommandOutcome, event: CommandEvent): Promise<void> {
    this.#idle = undefined;
    this.session.isIdling = false;
    if (this.#news.telling !== undefined) await this.#news.telling;
    const isDone = event.kind === 'continuation' && event.text.toUpperCase() === 'DONE';
    const reply = isDone ? done : ({ status: 'BAD', text: 'Expected DONE' } as const);
    if (!this.#isOver) await this.#finish({ ...idle, reply });
  }

  /** Tells the news that go with the command, then its answer. */
  async #finish(outcome: CommandOutcome): Promise<void> {
    const { session } = this;
    const { reply, command } = outcome;
    if (command !== undefined && command.announcing !== 'none' && session.hasNews) {
      // Other sessions hear of a change once it is durable; its own client does not hear of it before either.
      if (reply.durable !== undefined) this.#output.hold(settled(reply.durable));
      await this.#news.tell(command.announcing);
    }
    if (reply.after === 'start-tls') await this.#startTls(outcome);
    else if (reply.durable === undefined) this.#output.text(formatReply(outcome));
    else this.#output.hold(formatWhenDurable(session, outcome));
    session.tag = '';
    this.#countErrors(reply);
    if (reply.after === 'close') this.#end();
    if (reply.after === 'compress') await this.#compress();
    this.#fitReader();
  }

  #countErrors({ status }: CommandReply): void {
    this.#errorsInARow = status === 'BAD' ? this.#errorsInARow + 1 : 0;
    const isStranger = this.session.state.kind === 'not-authenticated';
    if (this.#errorsInARow >= (isStranger ? MAX_STRANGER_ERRORS : MAX_ERRORS_IN_A_ROW))
      this.sayBye('Too many errors');
  }

  /** A stranger's limits end with signing in, and come back with UNAUTHENTICATE. */
  #fitReader(): void {
    const isStranger = this.session.state.kind === 'not-authenticated';
    if (isStranger === this.#isReaderForStrangers) return;
    this.#isReaderForStrangers = isStranger;
    const rest = this.#reader.takeBuffered();
    this.#reader = new CommandReader(
      isStranger ? strangerLimits : signedInLimits(this.session.settings.maxLine),
    );
    if (rest.length > 0) this.#reader.push(rest);
  }

  async #startTls(outcome: CommandOutcome): Promise<void> {
    this.#output.flush();
    // RFC 9051 §11.1: what came in the clear behind STARTTLS must not count after it.
    this.#reader = new CommandReader(strangerLimits);
    try {
      await this.#connection.startTls(formatReply(outcome));
    } catch (error) {
      this.session.log.info('imap-starttls-failed', { connection: this.#connection.id, error });
      this.#connection.destroy();
    }
  }

  // RFC 4978 §3
  async #compress(): Promise<void> {
    await this.#output.settled();
    const stream = new CompressedStream(this.#connection, {
      onData: (chunk) => this.#receive(chunk),
      onBroken: () => this.#connection.destroy(),
    });
    this.#output.changeSink(stream);
    this.#compressed = stream;
    const early = this.#reader.takeBuffered();
    if (early.length > 0) stream.inflate(early);
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isEnding = true;
    this.lastInputMs = this.session.deps.clock.monotonicMs();
    this.session.logOut();
    this.#giveLine(undefined);
    void this.#output.settled().then(() => {
      this.#output.flush();
      this.#connection.end();
    });
  }

  #pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#connection.pause();
    this.#compressed?.pause();
  }

  #resume(): void {
    if (!this.#isPaused || this.#reader.bufferedBytes > MAX_BUFFERED_BYTES / 2) return;
    this.#isPaused = false;
    this.#compressed?.resume();
    this.#connection.resume();
  }
}
