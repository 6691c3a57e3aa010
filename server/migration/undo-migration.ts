import { isDomainError } from '#platform/errors.ts';
import type { Ledger } from './ledger.ts';
import type { MigrationUser } from './migration-user.ts';
import { readAccounts } from './sql/accounts.ts';
import type { Target } from './target.ts';
import { undoAccount } from './undo/undo-account.ts';

export interface UndoRun {
  readonly ledger: Ledger;
  readonly target: Target;
  /** How accounts of the target are opened. */
  readonly users: readonly MigrationUser[];
  /** Names in the source; empty: all. */
  readonly accounts: readonly string[];
  /** Only what this batch did; undefined: all of them. */
  readonly batch: number | undefined;
}

export interface UndoResult {
  readonly source: string;
  readonly target: string;
  readonly removed: number;
  /** What somebody has touched since: it stays. By folder and id in the target, at most some of them. */
  readonly kept: readonly string[];
  readonly keptCount: number;
  /** No longer where they were written: somebody has moved or deleted them, and they are left alone. */
  readonly missingCount: number;
  readonly foldersRemoved: number;
  readonly isAccountRemoved: boolean;
  readonly error?: string;
}

/** Takes back what a migration wrote, and nothing that anybody has touched since. A run afterwards begins anew. */
export async function undoMigration(run: UndoRun): Promise<readonly UndoResult[]> {
  const accounts = await readAccounts(run.ledger.sql);
  const chosen = accounts.filter(
    ({ source }) => run.accounts.length === 0 || run.accounts.includes(source),
  );
  const results: UndoResult[] = [];
  for (const account of chosen)
    try {
      results.push(await undoAccount(run, account));
    } catch (error) {
      if (!isDomainError(error)) throw error;
      const { source, target } = account;
      const nothing = {
        removed: 0,
        kept: [],
        keptCount: 0,
        missingCount: 0,
        foldersRemoved: 0,
        isAccountRemoved: false,
      };
      results.push({ source, target, ...nothing, error: error.message });
    }
  return results;
}
