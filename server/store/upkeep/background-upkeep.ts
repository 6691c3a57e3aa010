import type { Timer } from '#platform/clock.ts';
import { isDomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { AccountPool } from '../account/account-pool.ts';
import type { OpenAccount } from '../account/open-account.ts';
import type { StoreContext } from '../account/store-context.ts';
import { readState } from '../sql/state.ts';
import { compactAccount } from './compact-account.ts';
import { forgetExpired } from './forget-expired.ts';

const ROUND_MS = 10 * 60 * 1000;
/** Packs are compacted when more than this part of them is not needed, and it is worth the work. */
const DEAD_PART = 0.3;
const LEAST_DEAD_BYTES = 1024 * 1024;

/** Looks after accounts that were used: what can no longer be restored is let go, and its space given back. */
export class BackgroundUpkeep implements AsyncDisposable {
  readonly #pool: AccountPool;
  readonly #context: StoreContext;
  readonly #undeleteDays: () => number;
  #due = new Set<AccountId>();
  #timer: Timer | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopping = false;

  constructor(parts: { pool: AccountPool; context: StoreContext; undeleteDays: () => number }) {
    this.#pool = parts.pool;
    this.#context = parts.context;
    this.#undeleteDays = parts.undeleteDays;
  }

  /** The account was opened or changed. */
  note(account: AccountId): void {
    this.#due.add(account);
    if (this.#timer !== undefined || this.#isStopping) return;
    this.#timer = this.#context.clock.after(ROUND_MS, () => {
      this.#running = this.#round();
    });
    this.#timer.unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    this.#timer?.[Symbol.dispose]();
    await this.#running;
  }

  /** One account after the other: it is work nobody waits for. */
  async #round(): Promise<void> {
    const due = this.#due;
    this.#due = new Set();
    for (const account of due) {
      if (this.#isStopping) return;
      await this.#lookAfter(account);
    }
    this.#timer = undefined;
    // Using the accounts noted those that had to be opened; they wait for their next change.
    this.#due = this.#due.difference(due);
    for (const account of this.#due) this.note(account);
  }

  async #lookAfter(account: AccountId): Promise<void> {
    try {
      await this.#pool.use(account, async (open) => {
        await forgetExpired(open, this.#undeleteDays());
        if (await isWorthCompacting(open)) await compactAccount(open, this.#context);
      });
    } catch (error) {
      // Another process is at it already.
      if (isDomainError(error, 'in-use')) return;
      this.#context.log.warn('store.upkeep-failed', { account, error });
    }
  }
}

async function isWorthCompacting(account: OpenAccount): Promise<boolean> {
  const { packBytes } = await account.blobs.diskUsage();
  const state = await account.sql.snapshot(async (sql) => await readState(sql, account.id));
  const dead = packBytes - (state?.liveBytes ?? packBytes);
  return dead > LEAST_DEAD_BYTES && dead > packBytes * DEAD_PART;
}
