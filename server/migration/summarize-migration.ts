import type { Ledger, LedgerAccount } from './ledger.ts';
import { readAccounts } from './sql/accounts.ts';
import { readBatches, type Batch } from './sql/batches.ts';
import { countOutcomes, type OutcomeCount } from './sql/items.ts';

export interface AccountSummary extends LedgerAccount {
  readonly counts: readonly OutcomeCount[];
}

/** What the ledger says of a migration as a whole. */
export interface MigrationSummary {
  readonly accounts: readonly AccountSummary[];
  readonly batches: readonly Batch[];
}

export async function summarizeMigration({ sql }: Ledger): Promise<MigrationSummary> {
  const accounts: AccountSummary[] = [];
  for (const account of await readAccounts(sql))
    accounts.push({ ...account, counts: await countOutcomes(sql, account.id) });
  return { accounts, batches: await readBatches(sql) };
}
