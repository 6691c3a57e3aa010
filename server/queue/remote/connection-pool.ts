import type { SmtpClientConnection } from '#clients/smtp/smtp-client-connection.ts';
import type { Clock, Timer } from '#platform/clock.ts';

/** A connection lies idle at most this long: many hosts close silent ones soon. */
const IDLE_MS = 5_000;
const MAX_IDLE = 100;

interface Idle {
  readonly connection: SmtpClientConnection;
  readonly used: number;
  readonly timer: Timer;
}

/** Connections that may carry another message to the same host under the same conditions. */
export class ConnectionPool implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #idle = new Map<string, Idle[]>();
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(
    key: string,
  ): { readonly connection: SmtpClientConnection; readonly used: number } | undefined {
    const list = this.#idle.get(key);
    for (let entry = list?.pop(); entry !== undefined; entry = list!.pop()) {
      this.#count--;
      entry.timer[Symbol.dispose]();
      if (list!.length === 0) this.#idle.delete(key);
      if (entry.connection.isUsable) return entry;
      entry.connection.destroy();
    }
    return undefined;
  }

  /** Keeps the connection for the next message, or says goodbye. */
  async giveBack(
    key: string,
    entry: { readonly connection: SmtpClientConnection; readonly used: number },
    mostMessages: number,
  ): Promise<void> {
    const { connection, used } = entry;
    if (!connection.isUsable || used >= mostMessages || this.#count >= MAX_IDLE)
      return await connection.quit();
    const list = this.#idle.get(key) ?? [];
    this.#idle.set(key, list);
    const timer = this.#clock.after(IDLE_MS, () => {
      const at = list.findIndex((e) => e.connection === connection);
      if (at < 0) return;
      list.splice(at, 1);
      this.#count--;
      if (list.length === 0) this.#idle.delete(key);
      void connection.quit();
    });
    timer.unref();
    list.push({ connection, used, timer });
    this.#count++;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#idle.values()].flat();
    this.#idle.clear();
    this.#count = 0;
    for (const { timer } of all) timer[Symbol.dispose]();
    await Promise.all(all.map(async ({ connection }) => await connection.quit()));
  }
}
