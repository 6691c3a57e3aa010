import type { Client } from 'pg';
import { type Bus, type BusMessage, createLocalBus } from './bus.ts';
import type { Clock } from './clock.ts';
import { loadPg } from './load-pg.ts';
import type { Log } from './log.ts';
import type { Random } from './random.ts';

export interface PostgresBusOptions {
  /** postgres://...; the bus has a connection of its own. */
  readonly url: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
}

const CHANNEL = 'mailstead';
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** Topics whose news wait for the connection; the others are told that the state is unknown when it is back. */
const MAX_WAITING = 10_000;

/**
 * LISTEN and NOTIFY: what one node publishes, all nodes hear; inside this process without the detour. After a lost
 * connection every topic listened to is told value 0: what happened meanwhile is unknown, look.
 */
export function createPostgresBus(options: PostgresBusOptions): Bus {
  return new PostgresBus(options);
}

class PostgresBus implements Bus {
  readonly #options: PostgresBusOptions;
  readonly #origin: string;
  readonly #local = createLocalBus();
  readonly #topics = new Map<string, number>();
  readonly #waiting = new Map<string, number>();
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #client: Client | undefined;
  #isSending = false;

  constructor(options: PostgresBusOptions) {
    this.#options = options;
    this.#origin = options.random.id(8);
    this.#running = this.#run();
  }

  publish(topic: string, value: number): void {
    this.#local.publish(topic, value);
    const known = this.#waiting.get(topic);
    if (known === undefined && this.#waiting.size >= MAX_WAITING) return;
    this.#waiting.set(topic, Math.max(known ?? 0, value));
    void this.#send();
  }

  subscribe(topic: string, listener: (message: BusMessage) => void): Disposable {
    this.#topics.set(topic, (this.#topics.get(topic) ?? 0) + 1);
    const subscription = this.#local.subscribe(topic, listener);
    let isActive = true;
    return {
      [Symbol.dispose]: () => {
        subscription[Symbol.dispose]();
        if (!isActive) return;
        isActive = false;
        const left = this.#topics.get(topic)! - 1;
        if (left === 0) this.#topics.delete(topic);
        else this.#topics.set(topic, left);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#client?.end().catch(() => {});
    await this.#running;
    await this.#local[Symbol.asyncDispose]();
  }

  /** Keeps one connection open until the bus is disposed of. */
  async #run(): Promise<void> {
    const { clock, log, random } = this.#options;
    const { signal } = this.#stop;
    let pause = FIRST_PAUSE_MS;
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      try {
        const { lost } = await this.#connect();
        pause = FIRST_PAUSE_MS;
        if (!isFirst) for (const topic of this.#topics.keys()) this.#local.publish(topic, 0);
        void this.#send();
        await lost;
      } catch (error) {
        if (!signal.aborted) log.warn('postgres-bus-unreachable', { error });
      }
      this.#client = undefined;
      if (signal.aborted) return;
      await clock.sleep(pause * (0.5 + random.unit()), signal).catch(() => {});
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  /** `lost` resolves when the connection is gone. */
  async #connect(): Promise<{ readonly lost: Promise<void> }> {
    const client = new (loadPg().Client)({
      connectionString: this.#options.url,
      keepAlive: true,
      connectionTimeoutMillis: LONGEST_PAUSE_MS,
    });
    const lost = new Promise<void>((resolve) => {
      client.on('end', resolve);
      client.on('error', () => resolve());
    });
    client.on('notification', ({ payload }) => this.#hear(payload ?? ''));
    await client.connect();
    await client.query(`LISTEN ${CHANNEL}`);
    this.#client = client;
    if (this.#stop.signal.aborted) await client.end();
    return { lost };
  }

  #hear(payload: string): void {
    const [, origin, value, topic] = /^([a-z2-7]+) (\d+) (.*)$/s.exec(payload) ?? [];
    if (topic === undefined || origin === this.#origin) return;
    this.#local.publish(topic, Number(value));
  }

  /** One query for all that was published while the last one ran. */
  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      while (this.#waiting.size > 0 && this.#client !== undefined) {
        const news = [...this.#waiting];
        this.#waiting.clear();
        await this.#notify(this.#client, news);
      }
    } finally {
      this.#isSending = false;
    }
  }

  async #notify(client: Client, news: readonly [topic: string, value: number][]): Promise<void> {
    const payloads = news.map(([topic, value]) => `${this.#origin} ${value} ${topic}`);
    try {
      await client.query('SELECT pg_notify($1, p) FROM unnest($2::text[]) AS p', [
        CHANNEL,
        payloads,
      ]);
    } catch (error) {
      this.#options.log.warn('postgres-bus-not-sent', { error });
      for (const [topic, value] of news)
        this.#waiting.set(topic, Math.max(this.#waiting.get(topic) ?? 0, value));
      if (this.#client === client) this.#client = undefined;
      await client.end().catch(() => {});
    }
  }
}
