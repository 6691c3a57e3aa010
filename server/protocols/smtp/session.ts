// One SMTP, submission or LMTP conversation.
//
// Invariants: one command runs at a time; replies go out in the order of the commands, as many as possible in one
// write; nothing is read while a reply is owed and much is waiting; what came before TLS is forgotten.
import { LineBuffer } from '#codecs/smtp/line-buffer.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { Connection, ConnectionHandler } from '#platform/connection.ts';
import type { Log } from '#platform/log.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Answer, InputMode, SmtpClient, SmtpContext } from './command.ts';
import { commandsOf } from './command-table.ts';
import { createCommandMode } from './command-mode.ts';
import type { SmtpSettings } from './config.ts';
import { bugReply, errorReply } from './errors.ts';
import type { ListenerKind } from './listener-kind.ts';
import type { IntakeBudget } from './message-intake.ts';
import { lookUpClientName } from './policy/client-name.ts';
import type { SmtpIdentity, SmtpParts, SmtpSite } from './ports.ts';
import { replies, reply } from './replies.ts';
import { newPhase, type SmtpPhase } from './session-state.ts';

/** Input that may wait while a command runs; more is left in the network. */
const MAX_WAITING_BYTES = 65_536;
/** A peer that was told goodbye and does not close is cut off after this time. */
const CLOSING_TIMEOUT_MS = 10_000;
const FIRST_SLOW_DOWN_MS = 500;

export interface SessionOptions {
  readonly connection: Connection;
  readonly kind: ListenerKind;
  readonly parts: SmtpParts;
  readonly budget: IntakeBudget;
  /** Counts one message of this client against its rate. */
  readonly takeMessageToken: (address: string) => boolean;
  readonly inTurn: SmtpContext['inTurn'];
  readonly onClosed: () => void;
}

export class SmtpSession implements SmtpContext, ConnectionHandler {
  readonly connection: Connection;
  readonly kind: ListenerKind;
  readonly parts: SmtpParts;
  readonly settings: SmtpSettings;
  readonly site: SmtpSite;
  readonly budget: IntakeBudget;
  client: SmtpClient;
  phase: SmtpPhase = newPhase;
  identity: SmtpIdentity | undefined;
  messageCount = 0;
  readonly #options: SessionOptions;
  readonly #input = new LineBuffer();
  readonly #commandMode: InputMode;
  #mode: InputMode;
  #out = '';
  #errorCount = 0;
  #lastActivityMs: number;
  #naming: Promise<void> | undefined;
  #log: Log | undefined;
  #isGreeted = false;
  /** A command runs, or a reply waits. */
  #isBusy = false;
  #isPaused = false;
  #isClosing = false;
  #isPeerDone = false;
  #isStopping = false;

  constructor(options: SessionOptions) {
    const { connection, parts } = options;
    this.#options = options;
    this.connection = connection;
    this.kind = options.kind;
    this.parts = parts;
    this.budget = options.budget;
    this.settings = parts.settings();
    this.site = parts.site();
    const { address, port } = connection.remote;
    const isTrusted = this.site.trustedNetworks.contains(address);
    this.client = { address, port, name: undefined, isTrusted };
    this.#lastActivityMs = parts.clock.monotonicMs();
    this.#commandMode = createCommandMode(this, commandsOf(this.kind));
    this.#mode = this.#commandMode;
  }

  get log(): Log {
    return (this.#log ??= this.parts.log.with({ connection: this.connection.id }));
  }

  get maxMessageBytes(): number {
    return Math.min(this.site.maxMessageBytes, this.identity?.maxMessageBytes ?? Infinity);
  }

  get maxRecipients(): number {
    return Math.min(this.settings.maxRecipients, this.identity?.maxRecipients ?? Infinity);
  }

  /** Begins the conversation. */
  start(): void {
    const { client, settings, kind, parts } = this;
    this.connection.handle(this);
    if (!kind.isOpenToStrangers || client.isTrusted) {
      this.#greet();
      return;
    }
    if (settings.lookUpClientNames) this.#beginNaming();
    if (settings.greetingDelay === 0) this.#greet();
    else parts.clock.after(settings.greetingDelay, () => this.#greet());
  }

  /** Closes the conversation when the client has been silent for too long. */
  sweep(nowMs: number): void {
    const silentMs = nowMs - this.#lastActivityMs;
    if (this.#isClosing) {
      if (silentMs > CLOSING_TIMEOUT_MS) this.connection.destroy();
      return;
    }
    const { dataTimeout, commandTimeout } = this.settings;
    if (this.#isBusy || silentMs <= (this.#mode.isMessage ? dataTimeout : commandTimeout)) return;
    this.#closeWith(replies.timedOut);
  }

  onData(chunk: Bytes): void {
    this.#lastActivityMs = this.parts.clock.monotonicMs();
    if (this.#isClosing) return;
    if (!this.#isGreeted) {
      this.log.info('spoke-before-greeting', { remote: this.client.address });
      this.#closeWith(replies.notSynchronised);
      return;
    }
    this.#input.append(chunk);
    if (!this.#isBusy) this.#run();
    else if (this.#input.length > MAX_WAITING_BYTES) this.#pause();
  }

  onEnd(): void {
    this.#isPeerDone = true;
    if (!this.#isBusy && !this.#isClosing) this.#closeWith('');
  }

  onDrain(): void {
    if (!this.#isBusy) this.#run();
  }

  onShutdown(): void {
    this.#isStopping = true;
    if (!this.#isBusy) this.#run();
  }

  onClose(): void {
    this.#isClosing = true;
    this.reset();
    this.#options.onClosed();
  }

  takeMessageToken(): boolean {
    return this.identity !== undefined || this.#options.takeMessageToken(this.client.address);
  }

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#options.inTurn(work);
  }

  whenNameKnown(): Promise<void> | undefined {
    return this.#naming;
  }

  enter(mode: InputMode): void {
    this.#mode = mode;
  }

  leaveMode(): void {
    this.#mode = this.#commandMode;
  }

  reset(): void {
    if (this.phase.kind !== 'transaction') return;
    const { hello, transaction } = this.phase;
    this.phase = { kind: 'ready', hello };
    void transaction.intake?.dispose();
  }

  closeAfterReply(): void {
    this.#isClosing = true;
  }

  async beginTls(goAhead: string): Promise<string> {
    this.#flush();
    this.#input.clear();
    await this.connection.startTls(goAhead);
    // RFC 3207 §4.2
    this.reset();
    this.phase = newPhase;
    this.identity = undefined;
    return '';
  }

  #greet(): void {
    if (this.#isClosing) return;
    this.#isGreeted = true;
    const text = `${this.site.hostname} ${this.kind.protocol} Mailstead`;
    this.connection.write(reply(220, undefined, text));
  }

  #beginNaming(): void {
    this.#naming = lookUpClientName(this.parts.dns, this.client.address)
      .then((name) => {
        if (name !== undefined && this.client.name === undefined)
          this.client = { ...this.client, name };
      })
      .catch((error: unknown) => this.log.debug('name-look-up-failed', { error }))
      .finally(() => (this.#naming = undefined));
  }

  /** Feeds what has arrived to the mode until more is needed or a reply must be waited for. */
  #run(): void {
    while (!this.#isBusy && !this.#isClosing) {
      let answer: Answer | undefined;
      try {
        if (this.#isAtRest()) answer = this.#sayStopping();
        else answer = this.#mode.feed(this.#input);
      } catch (error) {
        answer = this.#explain(error);
      }
      if (answer === undefined) break;
      if (typeof answer === 'string') this.#answer(answer);
      else this.#waitFor(answer);
    }
    if (this.#isBusy) return;
    if (this.#isClosing || this.#isPeerDone) this.#closeWith('');
    else {
      this.#flush();
      this.#resume();
    }
  }

  #isAtRest(): boolean {
    return (
      this.#isStopping && this.phase.kind !== 'transaction' && this.#mode === this.#commandMode
    );
  }

  #sayStopping(): string {
    this.#isClosing = true;
    return replies.shuttingDown;
  }

  #waitFor(answer: Promise<string>): void {
    this.#isBusy = true;
    answer.then(
      (text) => this.#settle(() => text),
      (error: unknown) => this.#settle(() => this.#explain(error)),
    );
  }

  #settle(getText: () => string): void {
    try {
      const text = getText();
      this.#isBusy = false;
      this.#lastActivityMs = this.parts.clock.monotonicMs();
      this.#answer(text);
      this.#run();
    } catch (error) {
      this.log.error('session-failed', { error });
      this.connection.destroy();
    }
  }

  #explain(error: unknown): string {
    if (isDomainError(error, 'unavailable') && this.#isClosing) return '';
    const text = errorReply(error);
    if (text !== undefined) return text;
    this.log.error('command-failed', { error });
    return bugReply;
  }

  /** Queues a reply. Refusals are counted; after some they come later and later, then the conversation ends. */
  #answer(text: string): void {
    if (text.charCodeAt(0) !== 0x35) {
      this.#out += text;
      return;
    }
    const { maxErrors, slowDownAfter, maxSlowDown } = this.settings;
    this.#errorCount++;
    if (this.#errorCount >= maxErrors) {
      this.log.info('too-many-errors', { remote: this.client.address });
      this.#isClosing = true;
      this.#out += text + replies.tooManyErrors;
      return;
    }
    const excess = this.#errorCount - slowDownAfter;
    if (excess <= 0 || maxSlowDown === 0 || this.#isClosing) {
      this.#out += text;
      return;
    }
    this.#flush();
    this.#isBusy = true;
    this.parts.clock.after(Math.min(FIRST_SLOW_DOWN_MS * 2 ** (excess - 1), maxSlowDown), () => {
      this.#isBusy = false;
      this.#out += text;
      this.#run();
    });
  }

  #flush(): void {
    if (this.#out === '') return;
    const text = this.#out;
    this.#out = '';
    if (!this.connection.write(text)) this.#pause();
  }

  #closeWith(text: string): void {
    this.#isClosing = true;
    this.reset();
    const last = this.#out + text;
    this.#out = '';
    this.connection.end(last === '' ? undefined : last);
  }

  #pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.connection.pause();
  }

  #resume(): void {
    if (!this.#isPaused || this.connection.unsentBytes > MAX_WAITING_BYTES) return;
    this.#isPaused = false;
    this.connection.resume();
  }
}
