// One POP3 conversation. Commands run one at a time in the order they came; while one runs, or while the client is slow to
// read, nothing more is read from it than a small bound.
import {
  MAX_COMMAND_BYTES,
  MAX_SASL_LINE_BYTES,
  parsePopCommand,
} from '#codecs/pop3/command-line.ts';
import { formatError, formatOk } from '#codecs/pop3/reply.ts';
import { LineBuffer } from '#codecs/smtp/line-buffer.ts';
import type { Identity } from '#directory/identity.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { Connection, ConnectionHandler } from '#platform/connection.ts';
import { DomainError, InputSyntaxError, isDomainError } from '#platform/errors.ts';
import type { Log } from '#platform/log.ts';
import { isLoopback } from '#platform/networks.ts';
import type { PopSession, PopState } from './command.ts';
import { popCommands } from './command-table.ts';
import type { PopDeps } from './deps.ts';
import { formatFailure } from './errors.ts';
import { openMaildrop } from './maildrop.ts';

const MAX_WAITING_BYTES = 64 * 1024;
const MAX_UNSENT_BYTES = 256 * 1024;
/** Commands that could not be understood, before the connection is closed. */
const MAX_ERRORS = 20;

export class Pop3Session implements PopSession, ConnectionHandler {
  readonly deps: PopDeps;
  readonly connection: Connection;
  state: PopState = { kind: 'authorization', userName: undefined };
  isUtf8 = false;
  readonly #log: Log;
  readonly #onClosed: () => void;
  readonly #input = new LineBuffer();
  #lock: AsyncDisposable | undefined;
  #lastActivityMs: number;
  #errors = 0;
  #isRunning = false;
  #isPaused = false;
  #isClosing = false;
  #isOver = false;
  #isPeerDone = false;
  #wakeOnInput: (() => void) | undefined;
  #wakeOnDrain: (() => void) | undefined;

  constructor(connection: Connection, deps: PopDeps, onClosed: () => void) {
    this.connection = connection;
    this.deps = deps;
    this.#onClosed = onClosed;
    this.#log = deps.log.with({ connection: connection.id });
    this.#lastActivityMs = deps.clock.monotonicMs();
  }

  start(): void {
    this.connection.handle(this);
    this.connection.write(formatOk(`${this.deps.hostname} POP3 Mailstead`));
  }

  /** Closes the conversation when the client has been silent for too long; it then loses its marks (RFC 1939 §3). */
  sweep(nowMs: number): void {
    const { idleTimeout, signInTimeout } = this.deps.settings();
    const limit = this.state.kind === 'authorization' ? signInTimeout : idleTimeout;
    if (nowMs - this.#lastActivityMs > limit) this.connection.destroy();
  }

  onData(chunk: Bytes): void {
    this.#lastActivityMs = this.deps.clock.monotonicMs();
    this.#input.append(chunk);
    if (this.#wakeOnInput !== undefined) this.#wakeOnInput();
    else if (!this.#isRunning) void this.#run();
    if (this.#input.length > MAX_WAITING_BYTES && !this.#isPaused) {
      this.#isPaused = true;
      this.connection.pause();
    }
  }

  onEnd(): void {
    this.#isPeerDone = true;
    this.#wakeOnInput?.();
    if (!this.#isRunning) this.connection.end();
  }

  onDrain(): void {
    this.#lastActivityMs = this.deps.clock.monotonicMs();
    this.#wakeOnDrain?.();
  }

  onShutdown(): void {
    this.#isClosing = true;
    if (!this.#isRunning) this.connection.end(formatError('Server is stopping', 'SYS/TEMP'));
  }

  onClose(): void {
    this.#isOver = true;
    this.#wakeOnInput?.();
    this.#wakeOnDrain?.();
    void this.leave();
    this.#onClosed();
  }

  async send(...pieces: readonly (string | Uint8Array)[]): Promise<void> {
    for (const piece of pieces) {
      if (this.#isOver) return;
      this.connection.write(piece);
      if (this.connection.unsentBytes > MAX_UNSENT_BYTES)
        await new Promise<void>((resolve) => (this.#wakeOnDrain = resolve));
    }
  }

  async readResponse(): Promise<string | undefined> {
    for (;;) {
      const line = this.#input.takeLine(MAX_SASL_LINE_BYTES);
      if (typeof line !== 'string')
        return line.equals(Buffer.from('*')) ? undefined : line.toString('latin1');
      if (line !== 'partial') throw new DomainError('bad-syntax', 'line too long');
      if (this.#isOver || this.#isPeerDone) throw new DomainError('cancelled', 'the client left');
      await new Promise<void>((resolve) => (this.#wakeOnInput = resolve));
      this.#wakeOnInput = undefined;
    }
  }

  async enter(identity: Identity): Promise<void> {
    const { account } = identity;
    const lock = await this.deps.lockMaildrop(account.id);
    if (lock === undefined) throw new DomainError('in-use', 'another session has the maildrop');
    if (this.#isOver) {
      await lock[Symbol.asyncDispose]();
      throw new DomainError('cancelled', 'the client left');
    }
    this.#lock = lock;
    this.state = {
      kind: 'transaction',
      identity,
      maildrop: await openMaildrop(this.deps.store, account.id),
    };
    this.#log.info('pop3.signed-in', {
      account: account.id,
      method: identity.method,
      messages: this.state.maildrop.messages.length,
    });
  }

  async startTls(goAhead: string): Promise<void> {
    // RFC 2595 §4: what came before TLS is forgotten.
    this.#input.clear();
    await this.connection.startTls(goAhead);
    this.state = { kind: 'authorization', userName: undefined };
  }

  async leave(): Promise<void> {
    const lock = this.#lock;
    this.#lock = undefined;
    await lock?.[Symbol.asyncDispose]();
  }

  close(): void {
    this.#isClosing = true;
  }

  mayUsePassword(): boolean {
    return (
      this.connection.tls !== undefined ||
      (this.deps.allowPlaintextOnLoopback() && isLoopback(this.connection.remote.address))
    );
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      while (!this.#isOver && !this.#isClosing) {
        const line = this.#input.takeLine(MAX_COMMAND_BYTES);
        if (line === 'partial') break;
        if (typeof line === 'string') {
          await this.send(
            formatError(line === 'too-long' ? 'Line too long' : 'Lines end in CR LF'),
          );
          this.#isClosing = true;
        } else await this.#command(line);
        if (this.#isPaused && this.#input.length < MAX_WAITING_BYTES / 2) {
          this.#isPaused = false;
          this.connection.resume();
        }
      }
    } finally {
      this.#isRunning = false;
    }
    if (this.#isClosing || this.#isPeerDone) this.connection.end();
  }

  async #command(bytes: Bytes): Promise<void> {
    try {
      const line = parsePopCommand(bytes);
      const command = popCommands.get(line.verb);
      if (command === undefined) throw new InputSyntaxError('Unknown command', 0);
      if (!command.states.includes(this.state.kind))
        throw new DomainError('wrong-state', 'not in this state');
      await command.run(this, line);
    } catch (error) {
      if (this.#isOver) return;
      if (error instanceof InputSyntaxError) await this.#refuse(formatError(error.message));
      else if (isDomainError(error)) await this.#fail(error);
      else {
        this.#log.error('pop3.command-failed', { error });
        await this.send(formatError('Internal error', 'SYS/TEMP'));
      }
    }
  }

  /** Who has signed in may ask for messages that are gone as often as it likes: its marks would go with the connection. */
  async #fail(error: DomainError): Promise<void> {
    const isHarmless = this.state.kind === 'transaction' && error.code === 'not-found';
    if (isHarmless) await this.send(formatFailure(error));
    else await this.#refuse(formatFailure(error));
  }

  async #refuse(answer: string): Promise<void> {
    await this.send(answer);
    if (++this.#errors >= MAX_ERRORS) this.#isClosing = true;
  }
}
