/** What an inbox must hold, may hold and must not hold, by what the server has acknowledged. */
export class InboxLedger {
  readonly account: string;
  readonly #must = new Set<string>();
  readonly #may = new Set<string>();
  readonly #gone = new Set<string>();

  constructor(account: string) {
    this.account = account;
  }

  get size(): number {
    return this.#must.size;
  }

  /** The message goes out now: from here on it may be there once. */
  promise(token: string): void {
    this.#may.add(token);
  }

  /** The server has taken it: it must be there, unless it was already taken away again. */
  acknowledge(token: string): void {
    if (this.#gone.has(token)) return;
    this.#may.delete(token);
    this.#must.add(token);
  }

  /** It was moved or deleted, and the server has said so. */
  take(token: string): void {
    this.#must.delete(token);
    this.#may.delete(token);
    this.#gone.add(token);
  }

  missing(found: ReadonlySet<string>): string[] {
    return [...this.#must].filter((token) => !found.has(token));
  }

  /** Holds the inbox as it was read against what is known; what is there stays known. */
  compare(found: readonly string[]): string[] {
    const problems: string[] = [];
    const seen = new Set<string>();
    for (const token of found) {
      if (seen.has(token)) problems.push(`${this.account}: ${token} is there twice`);
      seen.add(token);
      if (this.#gone.has(token)) problems.push(`${this.account}: ${token} came back`);
      else if (!this.#must.has(token) && !this.#may.has(token))
        problems.push(`${this.account}: ${token} was never sent here`);
      else this.acknowledge(token);
    }
    for (const token of this.missing(seen)) {
      problems.push(`${this.account}: ${token} was acknowledged and is lost`);
      this.take(token);
    }
    return problems;
  }
}
