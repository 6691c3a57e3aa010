import { LRUCache } from 'lru-cache';
import { entryLimit } from '#platform/entry-limit.ts';
import type { Bus } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { Sql, SqlWriter } from '#platform/sql.ts';
import { readVersion, takeNextVersion } from './sql/state.ts';

/** Topic on which every change of the directory is told, with its new version. */
export const directoryTopic = 'directory';

/** How old an answer from memory may be when another process changed the directory. */
const CHECK_INTERVAL_MS = 200;

/** A bounded memory of what was read; emptied whenever the directory changes. */
export interface DirectoryCache<K, V extends object> {
  /** Only valid after `changes.refresh()`. */
  peek(key: K): V | undefined;
  /** Remembers what `read` gives, unless the directory changed while it was being read. */
  load(key: K, read: () => Promise<V>): Promise<V>;
}

/**
 * Keeps one process's memory in step with the directory's version, which every change raises in its own transaction.
 * Changes of this process are seen at once, those of others after at most 200 ms, or sooner by the bus.
 */
export class DirectoryChanges implements Disposable {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #bus: Bus;
  readonly #caches: LRUCache<string | number, object>[] = [];
  readonly #subscription: Disposable;
  #version = -1;
  #checkedAtMs = Number.NEGATIVE_INFINITY;
  #generation = 0;
  #openChanges = 0;
  #checking: Promise<void> | undefined;

  constructor(deps: { sql: Sql; clock: Clock; bus: Bus }) {
    this.#sql = deps.sql;
    this.#clock = deps.clock;
    this.#bus = deps.bus;
    this.#subscription = deps.bus.subscribe(directoryTopic, ({ value }) => {
      if (value !== this.#version) this.#checkedAtMs = Number.NEGATIVE_INFINITY;
    });
  }

  /** Whether memory may be used without asking the database for its version. */
  get isFresh(): boolean {
    return this.#clock.monotonicMs() - this.#checkedAtMs < CHECK_INTERVAL_MS;
  }

  /** Empties memory when another process changed the directory. */
  async refresh(): Promise<void> {
    if (this.isFresh) return;
    this.#checking ??= this.#check();
    await this.#checking;
  }

  /**
   * Runs one change in a transaction and tells the bus afterwards.
   * @throws DomainError whatever `work` throws; nothing is changed then
   */
  async change<T>(work: (tx: SqlWriter) => Promise<T>): Promise<T> {
    let version = this.#version;
    this.#openChanges++;
    try {
      return await this.#sql.transaction(async (tx) => {
        version = await takeNextVersion(tx);
        return await work(tx);
      });
    } finally {
      this.#openChanges--;
      this.#forget();
      this.#checkedAtMs = Number.NEGATIVE_INFINITY;
      this.#bus.publish(directoryTopic, version);
    }
  }

  /** @param max entries; `sizeOf` weighs an entry when they differ much */
  cache<K extends string | number, V extends object>(
    max: number,
    sizeOf?: (value: V) => number,
  ): DirectoryCache<K, V> {
    const lru = new LRUCache<K, V>(
      sizeOf === undefined ? entryLimit(max) : { maxSize: max, sizeCalculation: sizeOf },
    );
    this.#caches.push(lru as unknown as LRUCache<string | number, object>);
    return {
      peek: (key) => (this.#openChanges === 0 ? lru.get(key) : undefined),
      load: async (key, read) => {
        if (!this.isFresh) await this.refresh();
        const known = this.#openChanges === 0 ? lru.get(key) : undefined;
        if (known !== undefined) return known;
        const generation = this.#generation;
        const value = await read();
        // What was read beside a change of ours may be undone with it.
        if (generation === this.#generation && this.#openChanges === 0) lru.set(key, value);
        return value;
      },
    };
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    this.#forget();
  }

  async #check(): Promise<void> {
    try {
      const askedAtMs = this.#clock.monotonicMs();
      const version = await readVersion(this.#sql);
      if (version !== this.#version) {
        this.#version = version;
        this.#forget();
      }
      this.#checkedAtMs = askedAtMs;
    } finally {
      this.#checking = undefined;
    }
  }

  #forget(): void {
    this.#generation++;
    for (const cache of this.#caches) cache.clear();
  }
}
