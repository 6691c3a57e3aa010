import type { FactColumns } from '../message.ts';
import type { OwnFlagColumns } from './columns.ts';
import type { KeptEnvelopes } from './kept-envelopes.ts';
import type { KeptPlaces } from './kept-places.ts';

/** What is kept of one mailbox. */
export interface KeptColumns {
  /** It holds for every view from one modseq to the other: the mailbox did not change in between. */
  readonly from: number;
  to: number;
  readonly flags: OwnFlagColumns | undefined;
  readonly facts: FactColumns | undefined;
  /** Kept by themselves while neither of the others is. */
  readonly uids?: Uint32Array | undefined;
  /** Of a small mailbox, which every commit brings up to date: the messages that went since a modseq, in that order. */
  readonly left?: LeftMessages | undefined;
  readonly envelopes?: KeptEnvelopes | undefined;
  readonly places?: KeptPlaces | undefined;
}

export interface LeftMessages {
  readonly since: number;
  readonly list: readonly (readonly [uid: number, modseq: number])[];
}

const FLAG_BYTES = 16;
const FACT_BYTES = 36;
const UID_BYTES = 4;
const LEFT_BYTES = 100;
const ENTRY_BYTES = 500;
/** A million messages with their flags, half as many with dates and sizes besides. */
const LIMIT_BYTES = 24 * 1024 * 1024;

/** What all accounts together keep of their mailboxes; the least recently used goes first. */
export class ColumnBudget {
  readonly #limit: number;
  readonly #entries = new Map<KeptColumns, { readonly bytes: number; drop(): void }>();
  #bytes = 0;

  constructor(limit = LIMIT_BYTES) {
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(entry: KeptColumns, drop: () => void): void {
    const bytes =
      ENTRY_BYTES +
      (entry.flags?.uids.length ?? 0) * FLAG_BYTES +
      (entry.facts?.uids.length ?? 0) * FACT_BYTES +
      (entry.uids?.length ?? 0) * UID_BYTES +
      (entry.left?.list.length ?? 0) * LEFT_BYTES +
      (entry.envelopes?.bytes ?? 0) +
      (entry.places?.bytes ?? 0);
    this.#entries.set(entry, { bytes, drop });
    this.#bytes += bytes;
    for (const oldest of this.#entries.values()) {
      if (this.#bytes <= this.#limit) return;
      oldest.drop();
    }
  }

  touch(entry: KeptColumns): void {
    const known = this.#entries.get(entry);
    if (known === undefined) return;
    this.#entries.delete(entry);
    this.#entries.set(entry, known);
  }

  remove(entry: KeptColumns): void {
    this.#bytes -= this.#entries.get(entry)?.bytes ?? 0;
    this.#entries.delete(entry);
  }
}

/** Columns of an account's mailboxes, kept from one reader to the next. */
export class ColumnCache {
  readonly #budget: ColumnBudget;
  readonly #kept = new Map<number, KeptColumns>();

  constructor(budget: ColumnBudget) {
    this.#budget = budget;
  }

  get(mailbox: number): KeptColumns | undefined {
    const entry = this.#kept.get(mailbox);
    if (entry !== undefined) this.#budget.touch(entry);
    return entry;
  }

  /** Older views do not take the place of newer ones. */
  put(mailbox: number, entry: KeptColumns): void {
    const before = this.#kept.get(mailbox);
    if (before !== undefined && before.to > entry.to) return;
    this.#drop(mailbox);
    this.#kept.set(mailbox, entry);
    this.#budget.add(entry, () => this.#drop(mailbox));
  }

  clear(): void {
    for (const mailbox of this.#kept.keys()) this.#drop(mailbox);
  }

  #drop(mailbox: number): void {
    const entry = this.#kept.get(mailbox);
    if (entry === undefined) return;
    this.#kept.delete(mailbox);
    this.#budget.remove(entry);
  }
}
