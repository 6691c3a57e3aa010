import type { AccountId } from '#platform/ids.ts';

/** Counts the connections of each account, so that one client gone wild does not take them all. */
export class AccountConnections {
  readonly #open = new Map<AccountId, number>();
  readonly #limit: () => number;

  constructor(limit: () => number) {
    this.#limit = limit;
  }

  /** Undefined when the account has as many as it may; otherwise to be disposed of at the end, once. */
  admit(account: AccountId): Disposable | undefined {
    const open = this.#open.get(account) ?? 0;
    if (open >= this.#limit()) return undefined;
    this.#open.set(account, open + 1);
    return { [Symbol.dispose]: () => this.#leave(account) };
  }

  #leave(account: AccountId): void {
    const left = this.#open.get(account)! - 1;
    if (left === 0) this.#open.delete(account);
    else this.#open.set(account, left);
  }
}
