import type { AccountId } from '#platform/ids.ts';

/** What administrators and the background do to accounts, beside their daily use. */
export interface StoreUpkeep {
  /**
   * Builds the index of an account anew from the packs, in place: the same messages, UIDs, flags and modseqs come out.
   * Writers wait meanwhile; readers go on with what they see.
   * @throws DomainError not-supported when there is no journal to build it from
   */
  rebuildIndex(account: AccountId): Promise<void>;
}
