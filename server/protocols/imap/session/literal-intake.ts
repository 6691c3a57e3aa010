import type { CommandEvent } from '#codecs/imap/command-reader.ts';
import type { Command, CommandReply, LiteralSink } from '../command.ts';
import type { Session } from '../session.ts';
import { MAX_LITERAL, MAX_STRANGER_LITERAL } from './limits.ts';

const none: ReadonlyMap<number, unknown> = new Map();

/** The literals of the command that is being read: whether they may come, and where their bytes go. */
export class LiteralIntake {
  readonly #session: Session;
  #sink: LiteralSink | undefined;
  /** Sinks whose literal has ended, for abort(). */
  #finished: LiteralSink[] = [];
  #results: Map<number, unknown> | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The announced literal is one to stream. */
  get isStreaming(): boolean {
    return this.#sink !== undefined;
  }

  get hasAny(): boolean {
    return this.#sink !== undefined || this.#finished.length > 0;
  }

  /** Decides about the announced literal; gives the answer that ends the command when it may not come. */
  async decide(
    { command, literal }: CommandEvent & { kind: 'literal' },
    owner: Command | undefined,
  ): Promise<CommandReply | undefined> {
    const { state } = this.#session;
    const isStranger = state.kind === 'not-authenticated';
    const mayRun = owner !== undefined && state.kind !== 'logged-out';
    if (mayRun && owner.states.includes(state.kind) && owner.decideLiteral !== undefined) {
      const decision = await owner.decideLiteral(this.#session, command);
      if (decision.kind === 'stream') this.#sink = decision.sink;
      if (decision.kind === 'refuse') await this.abort();
      return decision.kind === 'refuse' ? decision.reply : undefined;
    }
    if (literal.size <= (isStranger ? MAX_STRANGER_LITERAL : MAX_LITERAL)) return undefined;
    await this.abort();
    return { status: 'NO', code: 'TOOBIG', text: 'The literal is too large' };
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
}
