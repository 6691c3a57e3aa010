import { isAlike, type Likeness } from '../likeness.ts';
import type { Ledger } from '../ledger.ts';
import {
  addKnownItems,
  forgetKnownItems,
  knownItems,
  removeKnownItem,
  type KnownItem,
} from '../sql/known-items.ts';
import type { IdLookup, TargetFolder, TargetSession } from '../target.ts';

const nothing: IdLookup = { size: 0, has: () => false };

/**
 * What a target's folder held before the migration came to it: by this items are merged instead of doubled. It lies in the
 * ledger while the folder is worked on, since there may be millions of them.
 */
export class KnownLikenesses implements AsyncDisposable {
  readonly #ledger: Ledger;
  readonly #folder: number;
  #size = 0;

  private constructor(ledger: Ledger, folder: number) {
    this.#ledger = ledger;
    this.#folder = folder;
  }

  /**
   * @param folder its number in the ledger
   * @param ours ids of what this migration itself has written, which is left out
   */
  static async read(
    ledger: Ledger,
    folder: number,
    from: {
      readonly target: TargetSession;
      readonly place: TargetFolder;
      readonly ours?: IdLookup;
    },
  ): Promise<KnownLikenesses> {
    const { target, place, ours = nothing } = from;
    const known = new KnownLikenesses(ledger, folder);
    // Of a run that was cut off.
    await known.#forget();
    for await (const chunk of target.existing(place, ours))
      await known.#add(chunk.filter(({ id }) => !ours.has(id)));
    return known;
  }

  get size(): number {
    return this.#size;
  }

  /** Finds, and takes out, an item that is alike: two equal messages of a source are not both the one of the target. */
  async take(likeness: Likeness): Promise<KnownItem | undefined> {
    if (this.#size === 0) return undefined;
    const { sql } = this.#ledger;
    const same = await knownItems(sql, this.#folder, likeness.key);
    const found = same.find((it) => isAlike(it.likeness, likeness));
    if (found === undefined) return undefined;
    await sql.transaction(async (tx) => await removeKnownItem(tx, this.#folder, found));
    this.#size--;
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#size > 0) await this.#forget();
  }

  async #add(items: readonly Omit<KnownItem, 'at'>[]): Promise<void> {
    if (items.length === 0) return;
    const first = this.#size;
    this.#size += items.length;
    const numbered = items.map((item, i) => ({ ...item, at: first + i }));
    await this.#ledger.sql.transaction(
      async (tx) => await addKnownItems(tx, this.#folder, numbered),
    );
  }

  async #forget(): Promise<void> {
    await this.#ledger.sql.transaction(async (tx) => await forgetKnownItems(tx, this.#folder));
  }
}
