import type { AccountId } from '#platform/ids.ts';
import type { QuotaUsage } from './store.ts';

/** What `account verify` found. */
export interface AccountReport {
  /** Records in the packs. */
  readonly records: number;
  /** Contents the index knows. */
  readonly items: number;
  /** What the index was built without, since the packs are damaged; gone with the next compaction. Part of the problems. */
  readonly setAside: number;
  /** One line each; empty when all is well. */
  readonly problems: readonly string[];
}

/** What administrators and the background do to accounts, beside their daily use. */
export interface StoreUpkeep {
  /**
   * Builds the index of an account anew from the packs, in place: the same messages, UIDs, flags and modseqs come out.
   * Writers wait meanwhile; readers go on with what they see.
   * @throws DomainError not-supported when there is no journal to build it from
   */
  rebuildIndex(account: AccountId): Promise<void>;
  /** Reads everything there is of an account and compares it. Nothing is changed. */
  verifyAccount(account: AccountId): Promise<AccountReport>;
  /**
   * Lets go of what can no longer be restored and gives its space back. Others work on meanwhile.
   * @throws DomainError in-use when it is being compacted already, no-space
   */
  compactAccount(account: AccountId): Promise<{ readonly before: number; readonly after: number }>;
  /** Accounts open now. */
  openCount(): number;
  /** What an account uses of its quota; 0 for one that has no mail yet. Nothing is created. */
  usageOf(accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, QuotaUsage>>;
}
