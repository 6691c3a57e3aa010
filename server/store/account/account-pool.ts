import type { Clock, Timer } from '#platform/clock.ts';
import type { AccountId } from '#platform/ids.ts';
import type { OpenAccount } from './open-account.ts';

/** The right to use an open account until it is released. */
export interface AccountLease {
  readonly open: OpenAccount;
  release(): void;
}

interface Entry {
  readonly opening: Promise<OpenAccount>;
  users: number;
  lastUsedMs: number;
  /** Called when the last user is done and the account is to be closed. */
  whenIdle: (() => void) | undefined;
}

/** So many stay open however idle they are. */
const KEPT_IDLE = 8;
const SWEEP_MS = 250;
/** The pause for others when there is more to close. */
const NEXT_SWEEP_MS = 50;
/**
 * An account that nobody used for so long is closed, which gives back its memory and its shared memory, and costs a
 * millisecond when it is used again. While much goes on few are closed at once, so that nobody notices.
 */
const whenBusy = { idleMs: 20_000, closedAtOnce: 3 };
const whenQuiet = { idleMs: 500, closedAtOnce: 64 };
/** Uses of accounts between two sweeps that are called quiet. */
const QUIET_USES = 3;

/** Accounts kept open: the least recently used is closed when there are too many, or when it lies idle, never one in use. */
export class AccountPool implements AsyncDisposable {
  readonly #open: (account: AccountId) => Promise<OpenAccount>;
  readonly #capacity: number;
  readonly #clock: Clock;
  #sweep: Timer | undefined;
  #usesSinceSweep = 0;
  /** In order of last use. */
  readonly #entries = new Map<AccountId, Entry>();
  readonly #closing = new Map<AccountId, Promise<void>>();

  constructor(options: {
    readonly capacity: number;
    readonly clock: Clock;
    readonly open: (account: AccountId) => Promise<OpenAccount>;
  }) {
    this.#capacity = options.capacity;
    this.#clock = options.clock;
    this.#open = options.open;
  }

  /** Accounts open now, or being opened. */
  get size(): number {
    return this.#entries.size;
  }

  /** Opens the account when needed; it stays open until the lease is released. */
  async acquire(account: AccountId): Promise<AccountLease> {
    const entry = this.#touch(account);
    entry.users++;
    try {
      const open = await entry.opening;
      return { open, release: () => this.#release(entry) };
    } catch (error) {
      // One that could not be opened is tried anew by the next user.
      if (this.#entries.get(account) === entry) this.#entries.delete(account);
      this.#release(entry);
      throw error;
    }
  }

  async use<T>(account: AccountId, work: (open: OpenAccount) => Promise<T>): Promise<T> {
    const lease = await this.acquire(account);
    try {
      return await work(lease.open);
    } finally {
      lease.release();
    }
  }

  /** Resolves when what was changed so far is committed. */
  async settle(account: AccountId): Promise<void> {
    const open = await this.#entries.get(account)?.opening.catch(() => undefined);
    await open?.sql.settle?.();
  }

  /** Closes the account when its present users are done; later ones open it anew. */
  async close(account: AccountId): Promise<void> {
    const entry = this.#entries.get(account);
    if (entry !== undefined) this.#retire(account, entry, 'for good');
    await this.#closing.get(account);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sweep?.[Symbol.dispose]();
    for (const [account, entry] of this.#entries) this.#retire(account, entry, 'for good');
    await Promise.all(this.#closing.values());
  }

  #touch(account: AccountId): Entry {
    this.#usesSinceSweep++;
    let entry = this.#entries.get(account);
    if (entry === undefined) {
      const closed = this.#closing.get(account);
      const opening =
        closed === undefined ? this.#open(account) : closed.then(() => this.#open(account));
      entry = { opening, users: 0, lastUsedMs: 0, whenIdle: undefined };
      this.#armSweep();
    } else this.#entries.delete(account);
    this.#entries.set(account, entry);
    return entry;
  }

  #release(entry: Entry): void {
    entry.users--;
    entry.lastUsedMs = this.#clock.monotonicMs();
    if (entry.users === 0) entry.whenIdle?.();
    for (const [account, oldest] of this.#entries) {
      if (this.#entries.size <= this.#capacity) return;
      if (oldest.users === 0) this.#retire(account, oldest, 'for now');
    }
  }

  #armSweep(afterMs = SWEEP_MS): void {
    if (this.#sweep !== undefined || this.#entries.size <= KEPT_IDLE) return;
    this.#sweep = this.#clock.after(afterMs, () => {
      this.#sweep = undefined;
      this.#armSweep(this.#closeIdle() === whenQuiet.closedAtOnce ? NEXT_SWEEP_MS : SWEEP_MS);
    });
    this.#sweep.unref();
  }

  /** Gives how many it closed. */
  #closeIdle(): number {
    const { idleMs, closedAtOnce } = this.#usesSinceSweep > QUIET_USES ? whenBusy : whenQuiet;
    this.#usesSinceSweep = 0;
    const before = this.#clock.monotonicMs() - idleMs;
    let closed = 0;
    for (const [account, entry] of this.#entries) {
      if (closed === closedAtOnce || this.#entries.size <= KEPT_IDLE) break;
      if (entry.users > 0 || entry.lastUsedMs > before) continue;
      this.#retire(account, entry, 'for now');
      closed++;
    }
    return closed;
  }

  #retire(account: AccountId, entry: Entry, how: 'for now' | 'for good'): void {
    this.#entries.delete(account);
    const before = this.#closing.get(account);
    const closing = (async () => {
      await before;
      if (entry.users > 0) await new Promise<void>((resolve) => (entry.whenIdle = resolve));
      const open = await entry.opening.catch(() => undefined);
      await (how === 'for now' ? open?.closeForNow() : open?.[Symbol.asyncDispose]());
    })();
    this.#closing.set(account, closing);
    const forget = () => {
      if (this.#closing.get(account) === closing) this.#closing.delete(account);
    };
    closing.then(forget, forget);
  }
}
