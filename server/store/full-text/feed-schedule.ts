import type { Clock, Timer } from '#platform/clock.ts';
import type { AccountId } from '#platform/ids.ts';

/** An account is fed when nothing changed in it for so long, ... */
const QUIET_MS = 5_000;
/** ... or when so much time has passed since the first change that is not taken in, ... */
const LATEST_MS = 60_000;
/** ... or after so many changes. */
const MANY_CHANGES = 20_000;
/** Fewer changes than these wait for others: one by one they cost several times as much, and a search reads so few itself. */
const FEW_CHANGES = 16;
const LATEST_OF_FEW_MS = 300_000;

interface Due {
  readonly firstAtMs: number;
  lastAtMs: number;
  changes: number;
}

/** Decides when accounts are fed in the background. One timer for all of them. */
export class FeedSchedule implements Disposable {
  readonly #clock: Clock;
  readonly #feed: (account: AccountId) => Promise<void>;
  readonly #due = new Map<AccountId, Due>();
  readonly #running = new Set<AccountId>();
  #timer: Timer | undefined;

  constructor(clock: Clock, feed: (account: AccountId) => Promise<void>) {
    this.#clock = clock;
    this.#feed = feed;
  }

  noteChange(account: AccountId): void {
    const now = this.#clock.monotonicMs();
    const due = this.#due.get(account);
    if (due === undefined) this.#due.set(account, { firstAtMs: now, lastAtMs: now, changes: 1 });
    else {
      due.lastAtMs = now;
      due.changes++;
    }
    this.#arm();
  }

  forget(account: AccountId): void {
    this.#due.delete(account);
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    this.#due.clear();
  }

  #arm(): void {
    if (this.#timer !== undefined) return;
    this.#timer = this.#clock.after(QUIET_MS, () => {
      this.#timer = undefined;
      this.#look();
    });
    this.#timer.unref();
  }

  #look(): void {
    const now = this.#clock.monotonicMs();
    for (const [account, due] of this.#due) {
      const isDue =
        due.changes < FEW_CHANGES
          ? now - due.firstAtMs >= LATEST_OF_FEW_MS
          : now - due.lastAtMs >= QUIET_MS ||
            now - due.firstAtMs >= LATEST_MS ||
            due.changes >= MANY_CHANGES;
      if (isDue && !this.#running.has(account)) this.#start(account);
    }
    if (this.#due.size > 0) this.#arm();
  }

  #start(account: AccountId): void {
    this.#due.delete(account);
    this.#running.add(account);
    void this.#feed(account).finally(() => this.#running.delete(account));
  }
}
