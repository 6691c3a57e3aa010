import { setTimeout as delay } from 'node:timers/promises';
import { parseArguments, type Argument } from '../imaptest/arguments.ts';
import { textOf, textsOf } from './flag-text.ts';
import type { Answer, Planned } from './planned.ts';
import type { View } from './view.ts';
import { Wire } from './wire.ts';
import type { World } from './world.ts';

/** A command that is not answered in this time has stalled. */
const PATIENCE_MS = 10_000;
const MAX_IDLE_MS = 50;

interface Pending {
  readonly tag: string;
  readonly planned: Planned;
  readonly sentAt: number;
  partsSent: number;
  readonly answered: PromiseWithResolvers<Answer>;
}

export class Disconnected extends Error {
  override readonly name = 'Disconnected';
}

/** One IMAP connection: sends commands, also several at once, and gives every response to the view and to its command. */
export class Connection {
  /** The mailbox that is selected, or being selected. */
  view: View | undefined;
  /** From here on the server may close. */
  isLeaving = false;
  readonly #world: World;
  readonly #client: number;
  readonly #name: string;
  #wire: Wire | undefined;
  #greeted = Promise.withResolvers<void>();
  #pending: Pending[] = [];
  #tags = 0;
  #isClosed = false;

  private constructor(world: World, client: number, name: string) {
    this.#world = world;
    this.#client = client;
    this.#name = name;
  }

  static async open(world: World, client: number, name: string): Promise<Connection> {
    const connection = new Connection(world, client, name);
    connection.#wire = await Wire.open(world.port, {
      onResponse: (response) => connection.#onResponse(response),
      onClose: () => connection.#onClose(),
    });
    await connection.#greeted.promise;
    return connection;
  }

  report(what: string): void {
    const lastLines = this.#wire?.lastLines ?? [];
    this.#world.report({ client: this.#client, what: `${this.#name}: ${what}`, lastLines });
  }

  /** Sends commands one behind the other and waits for all answers. @throws Disconnected */
  async run(...all: readonly Planned[]): Promise<Answer[]> {
    return await Promise.all(all.map(async (planned) => await this.#send(planned)));
  }

  /** A command of which only the status counts. */
  async ask(text: string, onUntagged?: Planned['onUntagged']): Promise<Answer> {
    const verb = text.split(' ')[0]!;
    const planned = { verb, parts: [text], ...(onUntagged && { onUntagged }) };
    return (await this.run(planned))[0]!;
  }

  /** Sends bytes and expects nothing. */
  raw(text: string): void {
    this.#wire!.send(text);
  }

  close(): void {
    this.isLeaving = true;
    this.#wire!.close();
    this.#onClose();
  }

  async #send(planned: Planned): Promise<Answer> {
    if (this.#isClosed) throw new Disconnected();
    const tag = `${this.#client}.${++this.#tags}`;
    const pending: Pending = {
      tag,
      planned,
      sentAt: performance.now(),
      partsSent: 1,
      answered: Promise.withResolvers(),
    };
    this.#pending.push(pending);
    planned.begin?.();
    this.#wire!.send(`${tag} ${planned.parts[0]}\r\n`);
    const stalled = new AbortController();
    const watch = delay(PATIENCE_MS, undefined, { signal: stalled.signal, ref: false }).then(
      () => {
        this.report(`${planned.verb} is not answered after ${PATIENCE_MS} ms`);
        this.close();
      },
      () => undefined,
    );
    try {
      const answer = await pending.answered.promise;
      const ms = Math.round(performance.now() - pending.sentAt);
      if (ms > this.#world.slowest.ms) this.#world.slowest = { ms, command: planned.verb };
      return answer;
    } finally {
      stalled.abort();
      await watch;
    }
  }

  #onClose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (!this.isLeaving && !this.#world.isOver) this.report('the server closed the connection');
    const left = this.#pending;
    this.#pending = [];
    this.#greeted.resolve();
    for (const { planned, answered } of left) {
      planned.lost?.();
      answered.reject(new Disconnected());
    }
  }

  #onResponse(response: string): void {
    if (this.#isClosed) return;
    const [tag = ''] = response.split(' ', 1);
    const rest = response.slice(tag.length + 1);
    if (tag === '+') return void this.#onContinuation();
    if (tag !== '*') return this.#onTagged(tag, rest);
    if (/^(OK|NO|BAD|BYE|PREAUTH) /i.test(rest)) return this.#onStatus(rest);
    let args: Argument[];
    try {
      args = parseArguments(rest);
    } catch (error) {
      return this.report(`an untagged response cannot be parsed: ${String(error)}`);
    }
    this.#onData(args);
  }

  async #onContinuation(): Promise<void> {
    const pending = this.#pending.find((p) => p.partsSent < p.planned.parts.length);
    if (pending === undefined) return this.report('a continuation nobody waits for');
    const part = pending.planned.parts[pending.partsSent++]!;
    if (pending.planned.verb === 'IDLE') await delay(Math.random() * MAX_IDLE_MS);
    if (!this.#isClosed) this.#wire!.send(`${part}\r\n`);
  }

  #onTagged(tag: string, rest: string): void {
    const pending = this.#pending.shift();
    if (pending?.tag !== tag) {
      if (pending !== undefined) this.#pending.unshift(pending);
      return this.report(`the answer ${tag} is not to the oldest command`);
    }
    const answer = parseAnswer(rest);
    const { planned } = pending;
    this.#world.count(planned.verb);
    const isRefused = answer.status !== 'OK' && planned.allowsNo?.(answer) !== true;
    if (isRefused) {
      this.report(`${planned.parts[0]!.slice(0, 200)} was answered with ${rest}`);
      planned.lost?.();
    } else {
      this.view?.onAnswer();
      this.#noteHighest(answer.code);
      planned.end?.(answer);
    }
    pending.answered.resolve(answer);
  }

  #onStatus(rest: string): void {
    this.#greeted.resolve();
    const { status, code, text } = parseAnswer(rest);
    if (status === 'BYE' && !this.isLeaving) this.report(`the server said BYE ${text}`);
    if (status === 'BAD' || status === 'NO') this.report(`untagged ${rest}`);
    const { view } = this;
    if (view !== undefined && status === 'OK') {
      const [name = '', value = ''] = code.split(' ');
      if (name === 'UIDVALIDITY') {
        view.mailbox.uidValidity ??= Number(value);
        if (view.mailbox.uidValidity !== Number(value)) this.report(`UIDVALIDITY is ${value}`);
      }
      if (name === 'UIDNEXT') view.uidNext = Number(value);
      if (name === 'PERMANENTFLAGS')
        view.onPermanentFlags(code.slice(code.indexOf('(') + 1, -1).split(' '));
      this.#noteHighest(code);
    }
    this.#pending[0]?.planned.onUntagged?.(parseArguments(rest.replace(/\].*$/, ']')));
  }

  #noteHighest(code: string): void {
    const { view } = this;
    const [name, value] = code.split(' ');
    if (view === undefined || name !== 'HIGHESTMODSEQ') return;
    view.onHighestModseq(Number(value));
  }

  #onData(args: readonly Argument[]): void {
    const { view } = this;
    const oldest = this.#pending[0]?.planned;
    const [first, second] = [textOf(args[0]), textOf(args[1])];
    if (view !== undefined) {
      if (second === 'EXISTS') view.onExists(Number(first));
      else if (second === 'RECENT') view.onRecent(Number(first));
      else if (second === 'EXPUNGE') {
        if (oldest === undefined || oldest.keepsNumbers === true)
          this.report(`EXPUNGE during ${oldest?.verb ?? 'no command'}`);
        view.onExpunge(Number(first));
      } else if (second === 'FETCH') view.onFetch(Number(first), args[2]);
      else if (first === 'FLAGS') view.onFlags(args[1]);
      else if (first === 'VANISHED') {
        const isEarlier = textsOf(args[1])[0] === 'EARLIER';
        if (!isEarlier && (oldest === undefined || oldest.keepsNumbers === true))
          this.report(`VANISHED during ${oldest?.verb ?? 'no command'}`);
        view.onVanished(textOf(args[isEarlier ? 2 : 1]), isEarlier);
      }
    }
    oldest?.onUntagged?.(args);
  }
}

function parseAnswer(rest: string): Answer {
  const [, status = '', code = '', text = ''] = /^(\S+) (?:\[([^\]]*)\] ?)?(.*)$/s.exec(rest) ?? [];
  return { status: status.toUpperCase(), code, text };
}
