import type { Bytes } from '#platform/bytes.ts';
import { LITERAL_MARK, type CommandLiteral, type CommandText } from './command-text.ts';
import { LineAssembler, type AssembledLine } from './line-assembler.ts';
import { findLiteralHeader, type LiteralHeader } from './literal-header.ts';
import { readTag } from './command-tag.ts';

export interface CommandReaderLimits {
  /** One line, in bytes; longer ones are skipped to their end and reported. Default 64 KiB. */
  readonly maxLineBytes: number;
  /** All lines of one command together, in bytes. Default 1 MiB. */
  readonly maxCommandBytes: number;
  /** Literals in one command. Default 4,096: MULTIAPPEND has one or more a message. */
  readonly maxLiterals: number;
  /** Kept literals of one command together, in bytes, whatever the session decides. Default 16 MiB. */
  readonly maxKeptBytes: number;
  /** Whether a line may end in LF alone, as from a terminal. Default 'accept'. */
  readonly bareLf: 'accept' | 'refuse';
  /** Whether a literal that is no literal8 may contain NUL. Default 'refuse'. */
  readonly nulInLiterals: 'accept' | 'refuse';
}

export type InvalidReason =
  | 'line-too-long'
  | 'command-too-long'
  | 'too-many-literals'
  | 'literals-too-large'
  | 'nul'
  | 'bare-cr'
  | 'bare-lf';

export type CommandEvent =
  /** A whole command, with its literals. */
  | { readonly kind: 'command'; readonly command: CommandText }
  /** The line asked for with `expectContinuation`. */
  | { readonly kind: 'continuation'; readonly text: string }
  /** A literal is announced: answer with `keepLiteral`, `streamLiteral` or `refuseLiteral` before the next call of `next`. */
  | {
      readonly kind: 'literal';
      /** Everything so far; its last literal is the announced one. Its list of literals is alive: read it now. */
      readonly command: CommandText;
      readonly literal: CommandLiteral;
      /** Whether the client waits for `+` before it sends. */
      readonly isSync: boolean;
    }
  /** Some bytes of the streamed literal: a view on what was pushed. */
  | { readonly kind: 'literal-data'; readonly literal: CommandLiteral; readonly bytes: Bytes }
  | { readonly kind: 'literal-end'; readonly literal: CommandLiteral }
  /** A command that can not be read, already skipped; what was streamed of it is void. Answer BAD with the tag, `*` when none was seen. */
  | { readonly kind: 'invalid'; readonly tag: string; readonly reason: InvalidReason };

const defaultLimits: CommandReaderLimits = {
  maxLineBytes: 64 * 1024,
  maxCommandBytes: 1024 * 1024,
  maxLiterals: 4096,
  maxKeptBytes: 16 * 1024 * 1024,
  bareLf: 'accept',
  nulInLiterals: 'refuse',
};

type State =
  | { readonly kind: 'line' }
  | { readonly kind: 'deciding'; readonly header: LiteralHeader }
  | { readonly kind: 'keeping'; readonly header: LiteralHeader; left: number; parts: Bytes[] }
  | { readonly kind: 'streaming'; readonly literal: CommandLiteral; left: number }
  /** Skipping a literal of a command that was given up, and then the rest of that command. */
  | { readonly kind: 'skipping'; left: number };

const atLine: State = { kind: 'line' };

/**
 * Assembles IMAP commands from bytes in any split. The session pushes what the socket gives and calls `next`
 * until it returns undefined; it stops calling while it works on a command, which is the back pressure.
 */
// RFC 9051 §2.2, RFC 7888 §3
export class CommandReader {
  readonly #limits: CommandReaderLimits;
  readonly #lines: LineAssembler;
  #state: State = atLine;
  #wantsContinuation = false;
  #text = '';
  #literals: CommandLiteral[] = [];
  #keptBytes = 0;
  /** Why the command under way is void: it is read to its end, then reported. */
  #fault: InvalidReason | undefined;
  /** Set with `refuseLiteral`: the session has answered, the rest is dropped without a word. */
  #isAnswered = false;

  constructor(limits: Partial<CommandReaderLimits> = {}) {
    this.#limits = { ...defaultLimits, ...limits };
    this.#lines = new LineAssembler(this.#limits.maxLineBytes);
  }

  push(chunk: Bytes): void {
    this.#lines.push(chunk);
  }

  /** Bytes pushed and not yet given out; the session stops reading its socket above a bound of its own. */
  get bufferedBytes(): number {
    return this.#lines.bufferedBytes;
  }

  /** Whether a command has begun and not ended (a client that leaves here has left a half-written one). */
  get isMidCommand(): boolean {
    return this.#state.kind !== 'line' || this.#text !== '' || this.#lines.bufferedBytes > 0;
  }

  /** The next line is an answer within a command (AUTHENTICATE, IDLE) and not a command. */
  expectContinuation(): void {
    this.#wantsContinuation = true;
  }

  /** Takes what was received beyond the last command: for STARTTLS (to be dropped) and COMPRESS (to be inflated). */
  takeBuffered(): Bytes {
    return this.#lines.takeAll();
  }

  /** Let the announced literal come and be part of the command in memory. */
  keepLiteral(): void {
    const { header } = this.#decide();
    this.#keptBytes += header.size;
    if (this.#keptBytes <= this.#limits.maxKeptBytes) {
      this.#state = { kind: 'keeping', header, left: header.size, parts: [] };
      return;
    }
    this.#fault ??= 'literals-too-large';
    this.#state = { kind: 'skipping', left: header.size };
  }

  /** Let the announced literal come as `literal-data` events. */
  streamLiteral(): void {
    const { header } = this.#decide();
    const literal = toLiteral('streamed', header, this.#literals.length - 1);
    this.#literals[literal.index] = literal;
    this.#state = { kind: 'streaming', literal, left: header.size };
  }

  /** The session answers the command with NO or BAD itself: the rest of it, if the client sends it anyway, is skipped. */
  refuseLiteral(): void {
    const { header } = this.#decide();
    this.#isAnswered = true;
    if (header.isSync) this.#reset();
    else this.#state = { kind: 'skipping', left: header.size };
  }

  /** The next event, or undefined until more bytes are pushed. */
  next(): CommandEvent | undefined {
    for (;;) {
      const state = this.#state;
      if (state.kind === 'line') {
        const line = this.#lines.nextLine();
        if (line === undefined) return undefined;
        const event = this.#onLine(line);
        if (event !== undefined) return event;
      } else if (state.kind === 'deciding') {
        throw new Error('the announced literal awaits a decision');
      } else if (state.left === 0) {
        const event = this.#endLiteral(state);
        if (event !== undefined) return event;
      } else {
        const bytes = this.#lines.takeBytes(state.left);
        if (bytes === undefined) return undefined;
        state.left -= bytes.length;
        if (state.kind === 'skipping') continue;
        const literal = state.kind === 'streaming' ? state.literal : state.header;
        if (!literal.isLiteral8 && this.#limits.nulInLiterals === 'refuse' && bytes.includes(0))
          this.#fault ??= 'nul';
        if (state.kind === 'streaming')
          return { kind: 'literal-data', literal: state.literal, bytes };
        state.parts.push(bytes);
        if (state.parts.length >= 64) state.parts = [Buffer.concat(state.parts)];
      }
    }
  }

  #onLine(line: AssembledLine): CommandEvent | undefined {
    if (line.kind === 'too-long') {
      if (this.#text === '') this.#text = line.head;
      this.#fault ??= 'line-too-long';
      return this.#continueOrEnd(line.tail, findLiteralHeader(line.tail));
    }
    if (this.#wantsContinuation) return this.#endContinuation(line);
    const text = line.text;
    if (line.isBareLf && this.#limits.bareLf === 'refuse') this.#fault ??= 'bare-lf';
    if (text.includes('\0')) this.#fault ??= 'nul';
    else if (text.includes('\r')) this.#fault ??= 'bare-cr';
    return this.#continueOrEnd(text, findLiteralHeader(text));
  }

  #continueOrEnd(text: string, header: LiteralHeader | undefined): CommandEvent | undefined {
    if (this.#fault === undefined && this.#text.length + text.length > this.#limits.maxCommandBytes)
      this.#fault = 'command-too-long';
    if (header === undefined) return this.#endCommand(text);
    if (this.#literals.length >= this.#limits.maxLiterals) this.#fault ??= 'too-many-literals';
    if (this.#fault !== undefined || this.#isAnswered) {
      // Nobody sends bytes that were not asked for, but a non-synchronising literal is on its way already.
      if (header.isSync) return this.#endCommand(text);
      if (this.#text === '') this.#text = text.slice(0, 128);
      this.#state = { kind: 'skipping', left: header.size };
      return undefined;
    }
    this.#text += text.slice(0, header.start) + LITERAL_MARK;
    const literal = toLiteral('announced', header, this.#literals.length);
    this.#literals.push(literal);
    this.#state = { kind: 'deciding', header };
    const command = { text: this.#text, literals: this.#literals };
    return { kind: 'literal', command, literal, isSync: header.isSync };
  }

  #endCommand(text: string): CommandEvent | undefined {
    const whole = this.#text === '' ? text : this.#text + text;
    const literals = this.#literals;
    const fault = this.#fault;
    const isAnswered = this.#isAnswered;
    this.#reset();
    if (isAnswered) return undefined;
    if (fault !== undefined) return { kind: 'invalid', tag: readTag(whole) ?? '*', reason: fault };
    return { kind: 'command', command: { text: whole, literals } };
  }

  #endContinuation(line: AssembledLine & { kind: 'line' }): CommandEvent {
    this.#wantsContinuation = false;
    const fault = line.text.includes('\0')
      ? 'nul'
      : line.text.includes('\r')
        ? 'bare-cr'
        : undefined;
    if (fault !== undefined) return { kind: 'invalid', tag: '*', reason: fault };
    return { kind: 'continuation', text: line.text };
  }

  #endLiteral(state: State & { left: number }): CommandEvent | undefined {
    this.#state = atLine;
    if (state.kind === 'streaming') return { kind: 'literal-end', literal: state.literal };
    if (state.kind === 'keeping') {
      // A copy, so that a small literal does not hold on to the socket's whole buffer.
      const bytes = Buffer.concat(state.parts);
      const index = this.#literals.length - 1;
      const { size, isLiteral8 } = state.header;
      this.#literals[index] = { kind: 'kept', index, size, isLiteral8, bytes };
    }
    return undefined;
  }

  #decide(): State & { kind: 'deciding' } {
    if (this.#state.kind !== 'deciding') throw new Error('no literal awaits a decision');
    return this.#state;
  }

  #reset(): void {
    this.#state = atLine;
    this.#text = '';
    this.#literals = [];
    this.#keptBytes = 0;
    this.#fault = undefined;
    this.#isAnswered = false;
  }
}

function toLiteral(
  kind: 'streamed' | 'announced',
  { size, isLiteral8 }: LiteralHeader,
  index: number,
): CommandLiteral {
  return { kind, index, size, isLiteral8 };
}
