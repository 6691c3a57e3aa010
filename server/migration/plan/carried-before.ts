import type { ListedItem, SourceFolder } from '../item.ts';
import type { Ledger } from '../ledger.ts';
import { isLeft } from '../run/has-new-items.ts';
import { readAccounts } from '../sql/accounts.ts';
import { countCarried } from '../sql/carried-items.ts';
import { eachFolder } from '../sql/folders.ts';
import { readItems } from '../sql/items.ts';

/** What earlier runs did for an account: a further one leaves it as it is. */
export class CarriedBefore {
  readonly #ledger: Ledger;
  /** Numbers in the ledger by endpoint and id in the source. There may be a hundred thousand. */
  readonly #folders = new Map<string, number>();

  private constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  static async read(ledger: Ledger, source: string): Promise<CarriedBefore> {
    const before = new CarriedBefore(ledger);
    const account = (await readAccounts(ledger.sql)).find((it) => it.source === source);
    if (account === undefined) return before;
    for await (const page of eachFolder(ledger.sql, account.id))
      for (const { endpoint, sourceId, id, targetId } of page)
        if (targetId !== '') before.#folders.set(`${endpoint} ${sourceId}`, id);
    return before;
  }

  /** undefined: no run has seen the folder. */
  find(endpoint: number, { id }: SourceFolder): CarriedFolder | undefined {
    const folder = this.#folders.get(`${endpoint} ${id}`);
    return folder === undefined ? undefined : new CarriedFolder(this.#ledger, folder);
  }
}

/** One folder of them. */
export class CarriedFolder {
  readonly #ledger: Ledger;
  readonly #folder: number;

  constructor(ledger: Ledger, folder: number) {
    this.#ledger = ledger;
    this.#folder = folder;
  }

  async count(): Promise<{ readonly items: number; readonly bytes: number }> {
    return await countCarried(this.#ledger.sql, this.#folder);
  }

  /** Of these items those that are not as they were carried over: new, changed, or to be tried again. */
  async without(items: readonly ListedItem[]): Promise<readonly ListedItem[]> {
    const ids = items.map(({ id }) => id);
    const known = await readItems(this.#ledger.sql, this.#folder, ids);
    return items.filter(({ id, version }) => {
      const before = known.get(id);
      return (
        before === undefined ||
        before.outcome === 'gone' ||
        isLeft(before) ||
        before.version !== version
      );
    });
  }
}
