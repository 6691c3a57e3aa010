import type { KeptColumns } from '../reader/column-cache.ts';
import type { FactTuple, FlagTuple } from '../sql/members.ts';

/** What a transaction did to a mailbox that is kept in memory; each message as it came out. */
export interface TouchedMailbox {
  /** As it was before. */
  readonly base: KeptColumns;
  readonly rows: Map<number, FlagTuple>;
  readonly facts: Map<number, FactTuple>;
  readonly gone: Set<number>;
  /** Of contents that are new, by item. */
  readonly envelopes: ReadonlyMap<number, string>;
}

/** Those of a transaction that adds more are read when they are asked for. */
const MAX_ENVELOPES = 20;

/** Follows a running transaction, so that what is kept of mailboxes need not be read again after it. */
export class TouchedMailboxes {
  readonly #keptOf: (mailbox: number) => KeptColumns | undefined;
  /** Undefined: nothing of it is kept, or nobody knows what became of it. */
  readonly #touched = new Map<number, TouchedMailbox | undefined>();
  readonly #envelopes = new Map<number, string>();

  /** @param keptOf what is kept of a mailbox as of the last commit */
  constructor(keptOf: (mailbox: number) => KeptColumns | undefined) {
    this.#keptOf = keptOf;
  }

  /** What holds for the mailbox inside the transaction. */
  kept(mailbox: number): KeptColumns | undefined {
    return this.#touched.has(mailbox) ? undefined : this.#keptOf(mailbox);
  }

  flagged(mailbox: number, rows: Iterable<FlagTuple>): void {
    const touched = this.#of(mailbox);
    if (touched !== undefined) for (const row of rows) touched.rows.set(row[0], row);
  }

  added(mailbox: number, row: FlagTuple, facts: FactTuple): void {
    const touched = this.#of(mailbox);
    touched?.rows.set(row[0], row);
    touched?.facts.set(row[0], facts);
  }

  /** A content came in. */
  stored(item: number, envelope: string): void {
    if (this.#envelopes.size < MAX_ENVELOPES) this.#envelopes.set(item, envelope);
  }

  removed(mailbox: number, uids: readonly number[]): void {
    const touched = this.#of(mailbox);
    if (touched === undefined) return;
    for (const uid of uids) {
      touched.rows.delete(uid);
      touched.facts.delete(uid);
      touched.gone.add(uid);
    }
  }

  /** It changed in a way that is not followed. */
  lose(mailbox: number): void {
    this.#touched.set(mailbox, undefined);
  }

  /** Those that were followed to the end. */
  *all(): Generator<readonly [mailbox: number, touched: TouchedMailbox]> {
    for (const [mailbox, touched] of this.#touched)
      if (touched !== undefined) yield [mailbox, touched];
  }

  #of(mailbox: number): TouchedMailbox | undefined {
    if (this.#touched.has(mailbox)) return this.#touched.get(mailbox);
    const base = this.#keptOf(mailbox);
    const touched =
      base?.left === undefined
        ? undefined
        : {
            base,
            rows: new Map(),
            facts: new Map(),
            gone: new Set<number>(),
            envelopes: this.#envelopes,
          };
    this.#touched.set(mailbox, touched);
    return touched;
  }
}
