import type { Socket } from 'node:net';
import type { CommandText } from '#codecs/imap/command-text.ts';
import { parseResponse, type ImapResponse } from '#codecs/imap/parse-response.ts';
import { ResponseReader } from '#codecs/imap/response-reader.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { backoffMs, ImapRefusal } from './refusal.ts';

export type StatusResponse = Extract<ImapResponse, { kind: 'status' }>;
export type DataResponse = Extract<ImapResponse, { kind: 'data' }>;

/** Text of a command with the literals in it; a literal is sent when the server asks for it, or at once under LITERAL+. */
export type CommandPart = string | Bytes;

export interface CommandOptions {
  /** Untagged responses of this command, as they come. */
  readonly onData?: (response: DataResponse) => void;
  /** Untagged OK, NO and BAD, with what their codes tell. */
  readonly onStatus?: (response: StatusResponse) => void;
  /** The answer to a continuation request that asks for no literal (AUTHENTICATE). */
  readonly onContinuation?: (text: string) => string | Promise<string>;
  /** What to call it in errors instead of its text (it holds a password). */
  readonly name?: string;
}

interface Pending {
  readonly tag: string;
  readonly name: string;
  readonly options: CommandOptions;
  readonly parts: CommandPart[];
  readonly resolve: (status: StatusResponse) => void;
  readonly reject: (error: Error) => void;
}

/** Literals up to here are kept in memory; no mail system takes larger messages. */
const MAX_LITERAL_BYTES = 256 * 1024 * 1024;
/** Of a response that nobody can read, in errors. */
const SHOWN_CHARACTERS = 200;
/** Silence after which a server is given up; slow ones search large mailboxes for minutes. */
const SILENCE_MS = 300_000;

/** The client's end of an IMAP connection. Commands may be sent before earlier ones are answered. */
export class ImapLink implements AsyncDisposable {
  readonly #clock: Clock;
  #socket: Socket;
  #reader = new ResponseReader({ maxKeptLiteralBytes: MAX_LITERAL_BYTES });
  #lastTag = 0;
  readonly #pending: Pending[] = [];
  #failure: DomainError | undefined;
  #silence: Disposable | undefined;
  #onGreeting: ((status: StatusResponse) => void) | undefined;
  #heardAtMs = 0;
  /** RFC 7888 §4: the server takes literals without being asked. */
  hasLiteralPlus = false;

  constructor(socket: Socket, clock: Clock) {
    this.#clock = clock;
    this.#socket = socket;
    this.#listen();
  }

  get isOpen(): boolean {
    return this.#failure === undefined;
  }

  /** The server's first word. @throws DomainError unavailable */
  async greeting(): Promise<StatusResponse> {
    return await new Promise((resolve, reject) => {
      this.#pending.push({ tag: '*', name: 'greeting', options: {}, parts: [], resolve, reject });
      this.#onGreeting = (status) => {
        this.#pending.shift();
        resolve(status);
      };
      this.#watch();
      if (this.#failure !== undefined) reject(this.#failure);
    });
  }

  /**
   * Sends a command and resolves when it is answered OK.
   * @throws ImapRefusal when the answer is NO or BAD; DomainError unavailable when there is none
   */
  async ask(
    parts: CommandPart | readonly CommandPart[],
    options: CommandOptions = {},
  ): Promise<StatusResponse> {
    if (this.#failure !== undefined) throw this.#failure;
    const all =
      typeof parts === 'string' || !Array.isArray(parts) ? [parts as CommandPart] : [...parts];
    const tag = `m${++this.#lastTag}`;
    const name = options.name ?? String(all[0]).slice(0, 60);
    const answer = new Promise<StatusResponse>((resolve, reject) => {
      this.#pending.push({ tag, name, options, parts: all, resolve, reject });
    });
    if (this.#pending.length === 1) this.#watch();
    this.#send(`${tag} `, all);
    const status = await answer;
    if (status.status !== 'OK') throw new ImapRefusal(name, status);
    return status;
  }

  /** Stops reading until resume(): what was asked for comes faster than it is used. */
  pause(): void {
    this.#socket.pause();
  }
  resume(): void {
    this.#heardAtMs = this.#clock.monotonicMs();
    this.#socket.resume();
  }

  /** Gives up the socket so that TLS can take it over. Words that came too early must not count as protected. */
  release(): Socket {
    if (this.#reader.takeBuffered().length > 0)
      throw this.#fail('the server sent more than it was asked before TLS');
    this.#socket.removeAllListeners('data').removeAllListeners('close');
    return this.#socket;
  }
  adopt(socket: Socket): void {
    this.#socket = socket;
    this.#reader = new ResponseReader({ maxKeptLiteralBytes: MAX_LITERAL_BYTES });
    this.#listen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#failure === undefined && this.#pending.length === 0) {
      const patience = new AbortController();
      const waited = this.#clock.sleep(1000, patience.signal).catch(() => {});
      await Promise.race([this.ask('LOGOUT').catch(() => {}), waited]);
      // A timer that nobody waits for any more would keep the program from ending.
      patience.abort();
    }
    this.#fail('closed');
  }

  #send(head: string, parts: CommandPart[]): void {
    let text = head;
    while (parts.length > 0) {
      const part = parts.shift()!;
      if (typeof part === 'string') {
        text += part;
        continue;
      }
      text += `{${part.length}${this.hasLiteralPlus ? '+' : ''}}\r\n`;
      if (!this.hasLiteralPlus) {
        // It goes on when the server asks.
        parts.unshift(part);
        this.#socket.write(text, 'latin1');
        return;
      }
      this.#socket.write(text, 'latin1');
      this.#socket.write(part);
      text = '';
    }
    this.#socket.write(`${text}\r\n`, 'latin1');
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Bytes) => {
      this.#heardAtMs = this.#clock.monotonicMs();
      this.#reader.push(chunk);
      try {
        for (let event = this.#reader.next(); event !== undefined; event = this.#reader.next()) {
          if (event.kind === 'response') this.#onResponse(event.response);
          else if (event.kind === 'invalid')
            throw this.#fail(`it sent what IMAP does not know (${event.reason})`);
          else throw this.#fail('it announced a literal beyond all limits');
        }
      } catch (error) {
        if (!(error instanceof InputSyntaxError)) this.#fail((error as Error).message);
        else this.#fail(`it sent what IMAP does not know: ${error.message}`);
      }
    });
    this.#socket.on('close', () => this.#fail('the server closed the connection'));
  }

  #parse(line: CommandText): ImapResponse {
    try {
      return parseResponse(line);
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
      const place = JSON.stringify(line.text.slice(0, SHOWN_CHARACTERS));
      throw this.#fail(`it sent what IMAP does not know: ${error.message} in ${place}`);
    }
  }

  #onResponse(text: CommandText): void {
    const response = this.#parse(text);
    const current = this.#pending[0];
    if (response.kind === 'continuation') return void this.#onContinuation(current, response.text);
    if (response.kind === 'data') return current?.options.onData?.(response);
    if (response.tag === '*') {
      if (this.#onGreeting !== undefined) {
        this.#onGreeting(response);
        this.#onGreeting = undefined;
      } else if (response.status === 'BYE') this.#bye = response.text;
      else current?.options.onStatus?.(response);
      return;
    }
    const at = this.#pending.findIndex(({ tag }) => tag === response.tag);
    if (at < 0) return;
    const [answered] = this.#pending.splice(at, 1);
    if (this.#pending.length === 0) this.#unwatch();
    answered!.resolve(response);
  }
  #bye = '';

  async #onContinuation(current: Pending | undefined, text: string): Promise<void> {
    const asking = this.#pending.find(({ parts }) => parts.length > 0);
    if (asking !== undefined) {
      this.#socket.write(asking.parts.shift() as Bytes);
      this.#send('', asking.parts);
    } else if (current?.options.onContinuation !== undefined)
      try {
        this.#socket.write(`${await current.options.onContinuation(text)}\r\n`);
      } catch {
        // RFC 9051 §6.2.2: the client gives up.
        this.#socket.write('*\r\n');
      }
  }

  #watch(): void {
    this.#heardAtMs = this.#clock.monotonicMs();
    const look = (): void => {
      const silentMs = this.#clock.monotonicMs() - this.#heardAtMs;
      if (silentMs >= SILENCE_MS && !this.#socket.isPaused())
        this.#fail('the server does not answer');
      else if (this.#pending.length > 0) this.#silence = this.#clock.after(SILENCE_MS / 4, look);
    };
    this.#unwatch();
    this.#silence = this.#clock.after(SILENCE_MS / 4, look);
  }
  #unwatch(): void {
    this.#silence?.[Symbol.dispose]();
    this.#silence = undefined;
  }

  #fail(reason: string): DomainError {
    if (this.#failure === undefined) {
      const said = this.#bye === '' ? '' : `; its last words: ${this.#bye}`;
      this.#failure = new DomainError('unavailable', `${reason}${said}`, {
        details: { bye: this.#bye, retryAfterMs: backoffMs(this.#bye) },
      });
      this.#socket.destroy();
      this.#unwatch();
      for (const { reject } of this.#pending.splice(0)) reject(this.#failure);
    }
    return this.#failure;
  }
}
