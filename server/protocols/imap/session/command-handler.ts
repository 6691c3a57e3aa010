import type { CommandEvent } from '#codecs/imap/command-reader.ts';
import { readTag } from '#codecs/imap/command-tag.ts';
import type { CommandText } from '#codecs/imap/command-text.ts';
import type { Bytes } from '#platform/bytes.ts';
import { type CommandReply, done } from '../command.ts';
import type { Session } from '../session.ts';
import type { ClientInput } from './client-input.ts';
import { LiteralIntake } from './literal-intake.ts';
import type { NewsTeller } from './news-teller.ts';
import {
  formatReply,
  formatWhenDurable,
  runCommand,
  settled,
  type CommandOutcome,
  type CommandTable,
} from './run-command.ts';

/** Commands that fail one after another: a client that goes on so is broken or hostile. */
const MAX_ERRORS_IN_A_ROW = 50;
const MAX_STRANGER_ERRORS = 10;

/** The session's end, as its commands bring it about. */
export interface SessionEnd {
  /** Nothing is said any more. */
  readonly isOver: boolean;
  end(): void;
  sayBye(reason: string): void;
}

/** Answers what the client sends, one event after another: its commands, their literals, the end of its IDLE. */
export class CommandHandler {
  readonly #session: Session;
  readonly #input: ClientInput;
  readonly #commands: CommandTable;
  readonly #literals: LiteralIntake;
  readonly #news: NewsTeller;
  readonly #over: SessionEnd;
  #errorsInARow = 0;
  /** The IDLE that waits for its DONE. */
  #idle: CommandOutcome | undefined;

  constructor(parts: {
    readonly session: Session;
    readonly input: ClientInput;
    readonly commands: CommandTable;
    readonly news: NewsTeller;
    readonly over: SessionEnd;
  }) {
    this.#session = parts.session;
    this.#input = parts.input;
    this.#commands = parts.commands;
    this.#news = parts.news;
    this.#over = parts.over;
    this.#literals = new LiteralIntake(parts.session, parts.commands);
  }

  /** To be called with one event at a time, in their order, when the one before is done with. */
  handle(event: CommandEvent): void | Promise<void> {
    if (this.#idle !== undefined) return this.#endIdle(this.#idle, event);
    switch (event.kind) {
      case 'command':
        return this.#runCommand(event.command);
      case 'literal':
        return this.#decideLiteral(event);
      case 'literal-data':
        return this.#takeLiteral(event.bytes);
      case 'literal-end':
        return this.#literals.end(event.literal.index);
      case 'invalid':
        return this.#refuseInvalid(event);
      case 'continuation':
        // The command that waited for it is over already.
        return;
    }
  }

  /** The command whose literals were coming in will not be whole. */
  async abort(): Promise<void> {
    await this.#literals.abort();
  }

  async #decideLiteral(event: CommandEvent & { kind: 'literal' }): Promise<void> {
    const reply = await this.#literals.decide(event);
    if (reply === undefined) {
      this.#input.settleLiteral(this.#literals.isStreaming ? 'stream' : 'keep');
      if (event.isSync) this.#session.output.text('+ OK\r\n');
      return;
    }
    this.#input.settleLiteral('refuse');
    this.#refuse(readTag(event.command.text) ?? '*', reply);
  }

  #takeLiteral(bytes: Bytes): void | Promise<void> {
    const written = this.#literals.write(bytes);
    if (written !== undefined) return written.then(() => this.#input.resume());
    this.#input.resume();
  }

  async #refuseInvalid({ tag, reason }: CommandEvent & { kind: 'invalid' }): Promise<void> {
    await this.#literals.abort();
    const text = `The command cannot be read: ${reason.replaceAll('-', ' ')}`;
    this.#refuse(tag, { status: 'BAD', text });
  }

  /** Answers what is no command. */
  #refuse(tag: string, reply: CommandReply): void {
    this.#session.output.text(formatReply({ tag, verb: 'The command', command: undefined, reply }));
    this.#countErrors(reply);
  }

  async #runCommand(text: CommandText): Promise<void> {
    const outcome = await runCommand(this.#session, this.#commands, {
      text,
      literals: this.#literals,
    });
    // News of an IDLE that has just ended may still be under way.
    if (this.#news.telling !== undefined) await this.#news.telling;
    if (this.#over.isOver) return;
    if (outcome.reply.after === 'idle') this.#beginIdle(outcome);
    else await this.#finish(outcome);
  }

  /** Nothing is kept waiting meanwhile: most clients spend most of their time so. */
  #beginIdle(outcome: CommandOutcome): void {
    this.#idle = outcome;
    this.#session.isIdling = true;
    this.#session.output.text('+ idling\r\n');
    this.#input.expectContinuation();
    // What came in before must not wait for the next change.
    if (this.#session.hasNews) this.#news.wake();
  }

  async #endIdle(idle: CommandOutcome, event: CommandEvent): Promise<void> {
    this.#idle = undefined;
    this.#session.isIdling = false;
    if (this.#news.telling !== undefined) await this.#news.telling;
    const isDone = event.kind === 'continuation' && event.text.toUpperCase() === 'DONE';
    const reply = isDone ? done : ({ status: 'BAD', text: 'Expected DONE' } as const);
    if (!this.#over.isOver) await this.#finish({ ...idle, reply });
  }

  /** Tells the news that go with the command, then its answer. */
  async #finish(outcome: CommandOutcome): Promise<void> {
    const session = this.#session;
    const { output } = session;
    const { reply, command } = outcome;
    if (command !== undefined && command.announcing !== 'none' && session.hasNews) {
      // Other sessions hear of a change once it is durable; its own client does not hear of it before either.
      if (reply.durable !== undefined) output.hold(settled(reply.durable));
      await this.#news.tell(command.announcing);
    }
    if (reply.after === 'start-tls') await this.#startTls(outcome);
    else if (reply.durable === undefined) output.text(formatReply(outcome));
    else output.hold(formatWhenDurable(session, outcome));
    session.tag = '';
    this.#countErrors(reply);
    if (reply.after === 'close') this.#over.end();
    if (reply.after === 'compress') {
      await output.settled();
      output.changeSink(this.#input.compress());
    }
    this.#input.fitTo(session);
  }

  #countErrors({ status }: CommandReply): void {
    this.#errorsInARow = status === 'BAD' ? this.#errorsInARow + 1 : 0;
    const isStranger = this.#session.state.kind === 'not-authenticated';
    if (this.#errorsInARow >= (isStranger ? MAX_STRANGER_ERRORS : MAX_ERRORS_IN_A_ROW))
      this.#over.sayBye('Too many errors');
  }

  async #startTls(outcome: CommandOutcome): Promise<void> {
    const { connection, log, output } = this.#session;
    output.flush();
    this.#input.forget();
    try {
      // OfflineIMAP reads and writes from two threads. A ticket that comes while it writes its first command breaks its TLS.
      await connection.startTls(formatReply(outcome), 'without-tickets');
    } catch (error) {
      log.info('imap-starttls-failed', { connection: connection.id, error });
      connection.destroy();
    }
  }
}
