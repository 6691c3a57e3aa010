import type { Choices } from '../choices.ts';
import { type DavReply, type DavWire, openDavClient } from '../wire/dav-client.ts';
import { ConnectionLost } from '../wire/line-socket.ts';
import {
  type Calendars,
  compareCalendars,
  copyCalendars,
  type SeenCalendar,
} from './calendar-state.ts';
import { chooseDavOperation, type DavOperation } from './dav-operations.ts';
import { homeOf } from './read-calendars.ts';

export interface DavWriterSetting {
  readonly number: number;
  readonly account: string;
  readonly password: string;
}

/** A client that works in calendars of its own and knows what it was told about them. */
export class DavWriter {
  readonly prefix: string;
  readonly home: string;
  readonly setting: DavWriterSetting;
  #state: Calendars = new Map();
  /** What the last request leads to, which was not answered. */
  #doubt: Calendars | undefined;
  /** Version of the text that had an ETag. */
  readonly #etags = new Map<string, string>();
  #last = 0;
  acknowledged = 0;
  refused: string[] = [];

  constructor(setting: DavWriterSetting) {
    this.setting = setting;
    this.prefix = `D${setting.number}`;
    this.home = homeOf(setting.account);
  }

  /** Works until the server is gone. */
  async work(port: number, choices: Choices): Promise<void> {
    let client: DavWire | undefined;
    try {
      client = await openDavClient(port, this.setting.account, this.setting.password);
      for (;;) await this.#step(client, choices);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
    } finally {
      client?.close();
    }
  }

  isOwn(calendar: string): boolean {
    return calendar.startsWith(`${this.prefix}-`);
  }

  /** Holds what is there against what is known, and takes it over. */
  compare(seen: readonly SeenCalendar[]): string[] {
    let problems = compareCalendars(this.#state, seen);
    const doubt = this.#doubt;
    this.#doubt = undefined;
    if (problems.length > 0 && doubt !== undefined) {
      const otherwise = compareCalendars(doubt, seen);
      if (otherwise.length === 0) problems = [];
      else problems.push(...otherwise.map((p) => `or ${p}`));
    }
    this.#state = new Map(
      seen.map(({ name, title, objects }) => [name, { title, objects: new Map(objects) }]),
    );
    return [...problems, ...this.#noteEtags(seen)].map((p) => `${this.setting.account}: ${p}`);
  }

  // RFC 9110 §8.8.3
  /** The same ETag never stands for another text. */
  #noteEtags(seen: readonly SeenCalendar[]): string[] {
    const problems: string[] = [];
    for (const { objects } of seen)
      for (const { etag, uid, token } of objects.values()) {
        const text = `${uid} ${token}`;
        const before = this.#etags.get(etag) ?? text;
        if (before !== text)
          problems.push(`the ETag ${etag} was that of ${before}, now of ${text}`);
        this.#etags.set(etag, text);
      }
    return problems;
  }

  async #step(client: DavWire, choices: Choices): Promise<void> {
    const { home, prefix } = this;
    const next = () => `${prefix}.${++this.#last}`;
    const operation = chooseDavOperation({ choices, state: this.#state, home, prefix, next });
    const after = copyCalendars(this.#state);
    operation.change(after, undefined);
    this.#doubt = after;
    const { method, path, headers = {}, body = '' } = operation;
    const reply = await client.ask(method, path, { headers, body });
    this.#doubt = undefined;
    this.#settle(operation, reply);
  }

  #settle(operation: DavOperation, reply: DavReply): void {
    const { method, path, done } = operation;
    const text = reply.body.toString();
    const isDone = done.includes(reply.status) && !/HTTP\/1.1 [45]\d\d/.test(text);
    if (!isDone) {
      this.refused.push(`${method} ${path}: ${reply.status} ${text.slice(0, 200)}`);
      return;
    }
    this.acknowledged++;
    operation.change(this.#state, reply);
  }
}
