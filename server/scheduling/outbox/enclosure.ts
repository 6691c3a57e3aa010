import type { AccountTransaction } from '#store/store.ts';

/** Something made ready that is to be stored in the transaction of a change. */
export interface Enclosure extends AsyncDisposable {
  put(tx: AccountTransaction): Promise<void>;
}
