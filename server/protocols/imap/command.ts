import type { Decoder } from '#codecs/imap/decoder.ts';
import type { CommandText } from '#codecs/imap/command-text.ts';
import type { Announcing } from './announcing.ts';
import type { Session } from './session.ts';

/** The answer that ends a command. The tag is put before it. */
export interface CommandReply {
  readonly status: 'OK' | 'NO' | 'BAD';
  /** Response code without brackets, e.g. "READ-WRITE". */
  readonly code?: string;
  /** Human text in ASCII, one line; by default "VERB done". */
  readonly text?: string;
  /** The answer is sent after this; the next command may begin before. A rejection turns it into NO. */
  readonly durable?: Promise<void>;
  /** What becomes of the connection after the answer. */
  readonly after?: 'start-tls' | 'compress' | 'close' | 'idle';
}

export type StateKind = 'not-authenticated' | 'authenticated' | 'selected';

/** Takes a literal as it comes, so that a large message is never held in memory. */
export interface LiteralSink {
  /** The bytes are a view that is good only until the call returns, or its promise resolves. */
  write(bytes: Buffer): void | Promise<void>;
  /** Called at the literal's end; what it resolves to is found by the command in `streamed`. */
  end(): Promise<unknown>;
  /** The command became void, before or after end(): free what was taken. Not called once the command runs. */
  abort(): Promise<void>;
}

/** The last literal of a command that is not whole yet. */
export interface AnnouncedLiteral {
  readonly command: CommandText;
  readonly verb: string;
  /** Stands behind the verb. */
  readonly decoder: Decoder;
}

export type LiteralDecision =
  | { readonly kind: 'keep' }
  | { readonly kind: 'stream'; readonly sink: LiteralSink }
  | { readonly kind: 'refuse'; readonly reply: CommandReply };

/** One IMAP command: its facts, its grammar, its work. Session, store and clock come through `session`. */
export interface Command<Args = unknown> {
  /** In capitals, "UID FETCH" with the prefix. */
  readonly verb: string;
  readonly states: readonly StateKind[];
  readonly announcing: Announcing;
  /**
   * Reads the arguments from right behind the verb (at the space, or at the end) up to the end of the command; absent:
   * there are none. @throws InputSyntaxError, answered BAD
   */
  parse?(decoder: Decoder, session: Session): Args;
  /**
   * Results of streamed literals by their index come in `streamed`; the command owns them from here.
   * @throws DomainError, answered by the table in errors.ts; CommandRefused with its own answer; InputSyntaxError, BAD
   */
  run(session: Session, args: Args, streamed: ReadonlyMap<number, unknown>): Promise<CommandReply>;
  /** Asked for each literal before it is read; absent: literals up to a small size are kept. */
  decideLiteral?(session: Session, announced: AnnouncedLiteral): Promise<LiteralDecision>;
}

/** Keeps the argument's type inside one file; the table holds commands of any arguments. */
export function defineCommand<Args>(command: Command<Args>): Command {
  return command;
}

export const done: CommandReply = { status: 'OK' };

export const signedInStates: readonly StateKind[] = ['authenticated', 'selected'];
export const allStates: readonly StateKind[] = ['not-authenticated', 'authenticated', 'selected'];
