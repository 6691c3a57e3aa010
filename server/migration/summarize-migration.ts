import type { Ledger, LedgerAccount } from './ledger.ts';
import type { SettingReport } from './migration-report.ts';
import { readSettingReports } from './settings/setting-reports.ts';
import { readAccounts } from './sql/accounts.ts';
import { readBatches, type Batch } from './sql/batches.ts';
import { countOutcomes, type OutcomeCount } from './sql/items.ts';

/** Named one by one; people have some dozens. */
const MAX_SETTINGS = 1000;

export interface AccountSummary extends LedgerAccount {
  /** Of the items of folders. */
  readonly counts: readonly OutcomeCount[];
  /** Of what belongs to the account itself. */
  readonly settings: readonly SettingReport[];
}

/** What the ledger says of a migration as a whole. */
export interface MigrationSummary {
  readonly accounts: readonly AccountSummary[];
  readonly batches: readonly Batch[];
}

export async function summarizeMigration({ sql }: Ledger): Promise<MigrationSummary> {
  const accounts: AccountSummary[] = [];
  for (const account of await readAccounts(sql)) {
    const all = await countOutcomes(sql, account.id);
    accounts.push({
      ...account,
      counts: all.filter(({ kind }) => kind !== 'settings'),
      settings: await readSettingReports(sql, account.id, MAX_SETTINGS),
    });
  }
  return { accounts, batches: await readBatches(sql) };
}
