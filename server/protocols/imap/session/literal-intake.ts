import type { CommandEvent } from '#codecs/imap/command-reader.ts';
import type { CommandText } from '#codecs/imap/command-text.ts';
import { expectCommandHead } from '#codecs/imap/command-head.ts';
import { Decoder } from '#codecs/imap/decoder.ts';
import type {
  AnnouncedLiteral,
  CommandReply,
  LiteralDecision,
  LiteralSink,
  StateKind,
} from '../command.ts';
import type { Session, SessionState } from '../session.ts';
import { toReply, type CommandTable } from './run-command.ts';
import { MAX_LITERAL, MAX_STRANGER_LITERAL } from './limits.ts';

const none: ReadonlyMap<number, unknown> = new Map();

/** The literals of the command that is being read: whether they may come, and where their bytes go. */
export class LiteralIntake {
  readonly #session: Session;
  readonly #commands: CommandTable;
  #sink: LiteralSink | undefined;
  /** Sinks whose literal has ended, for abort(). */
  #finished: LiteralSink[] = [];
  #results: Map<number, unknown> | undefined;

  constructor(session: Session, commands: CommandTable) {
    this.#session = session;
    this.#commands = commands;
  }

  /** The announced literal is one to stream. */
  get isStreaming(): boolean {
    return this.#sink !== undefined;
  }

  get hasAny(): boolean {
    return this.#sink !== undefined || this.#finished.length > 0;
  }

  /** Decides about the announced literal; gives the answer that ends the command when it may not come. */
  async decide({
    command,
    literal,
  }: CommandEvent & { kind: 'literal' }): Promise<CommandReply | undefined> {
    const { state } = this.#session;
    const announced = this.#read(command);
    const owner = announced && this.#commands.get(announced.verb);
    let decision: LiteralDecision;
    if (owner?.decideLiteral !== undefined && isIn(state.kind, owner.states))
      decision = await this.#ask(owner.decideLiteral(this.#session, announced!));
    else
      decision =
        literal.size <= (state.kind === 'not-authenticated' ? MAX_STRANGER_LITERAL : MAX_LITERAL)
          ? { kind: 'keep' }
          : { kind: 'refuse', reply: tooLarge };
    if (decision.kind === 'stream') this.#sink = decision.sink;
    if (decision.kind !== 'refuse') return undefined;
    await this.abort();
    return decision.reply;
  }

  write(bytes: Buffer): void | Promise<void> {
    return this.#sink?.write(bytes);
  }

  async end(index: number): Promise<void> {
    const sink = this.#sink!;
    this.#sink = undefined;
    this.#finished.push(sink);
    this.#results ??= new Map();
    this.#results.set(index, await sink.end());
  }

  /** What streamed literals became; they are the command's from now on. */
  take(): ReadonlyMap<number, unknown> {
    const results = this.#results ?? none;
    this.#results = undefined;
    if (this.#finished.length > 0) this.#finished = [];
    return results;
  }

  /** The command is void. */
  async abort(): Promise<void> {
    const sinks = this.#sink === undefined ? this.#finished : [...this.#finished, this.#sink];
    this.#sink = undefined;
    this.#finished = [];
    this.#results = undefined;
    for (const sink of sinks) await sink.abort();
  }

  async #ask(decision: Promise<LiteralDecision>): Promise<LiteralDecision> {
    try {
      return await decision;
    } catch (error) {
      return { kind: 'refuse', reply: toReply(this.#session, '*', error) };
    }
  }

  #read(command: CommandText): AnnouncedLiteral | undefined {
    const decoder = new Decoder(command, this.#session.names);
    try {
      return { command, verb: expectCommandHead(decoder).verb, decoder };
    } catch {
      return undefined;
    }
  }
}

const tooLarge: CommandReply = {
  status: 'NO',
  code: 'TOOBIG',
  text: 'The literal is too large',
};

function isIn(kind: SessionState['kind'], states: readonly StateKind[]): boolean {
  return kind !== 'logged-out' && states.includes(kind);
}
