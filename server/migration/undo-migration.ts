import { DomainError, isDomainError } from '#platform/errors.ts';
import type { Ledger } from './ledger.ts';
import type { MigrationUser } from './migration-user.ts';
import { readAccounts } from './sql/accounts.ts';
import { readBatches } from './sql/batches.ts';
import type { Target } from './target.ts';
import { nothingUndone } from './undo/nothing-undone.ts';
import { undoAccount } from './undo/undo-account.ts';
import { undoDirectory, type UndoneEntry } from './undo/undo-directory.ts';

export interface UndoRun {
  readonly ledger: Ledger;
  readonly target: Target;
  /** How accounts of the target are opened. */
  readonly users: readonly MigrationUser[];
  /** Names in the source; empty: all. */
  readonly accounts: readonly string[];
  /** Names in the source: these stay as they are. */
  readonly except?: ReadonlySet<string>;
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
  /** Aliases and lists. */
  readonly entriesRemoved: number;
  readonly error?: string;
}

/**
 * Takes back what a migration wrote, and nothing that anybody has touched since. A run afterwards begins anew.
 * @throws DomainError not-found for an account or a run that there was not
 */
export async function undoMigration(run: UndoRun): Promise<readonly UndoResult[]> {
  const accounts = await readAccounts(run.ledger.sql);
  await assertDone(run, new Set(accounts.map(({ source }) => source)));
  const undone = Map.groupBy(await undoDirectory(run), ({ entry }) => entry.source);
  const chosen = accounts.filter(
    ({ source }) =>
      (run.accounts.length === 0 || run.accounts.includes(source)) &&
      run.except?.has(source) !== true,
  );
  const results: UndoResult[] = [];
  for (const account of chosen)
    try {
      const result = await undoAccount(run, account);
      results.push(withEntries(result, undone.get(account.source)));
    } catch (error) {
      if (!isDomainError(error)) throw error;
      results.push({ ...nothingUndone(account), error: error.message });
    }
  for (const [source, entries] of undone)
    if (!results.some((it) => it.source === source))
      results.push(
        withEntries(nothingUndone({ source, target: entries[0]!.entry.address }), entries),
      );
  return results;
}

function withEntries(result: UndoResult, entries: readonly UndoneEntry[] = []): UndoResult {
  const kept = entries.flatMap((it) => it.kept ?? []);
  return {
    ...result,
    kept: [...result.kept, ...kept],
    keptCount: result.keptCount + kept.length,
    entriesRemoved: entries.filter(({ isRemoved }) => isRemoved).length,
  };
}

async function assertDone(
  { ledger, users, accounts, batch }: UndoRun,
  known: ReadonlySet<string>,
): Promise<void> {
  const listed = new Set(users.map(({ source }) => source));
  const unknown = accounts.find((it) => !known.has(it) && !listed.has(it));
  if (unknown !== undefined)
    throw new DomainError(
      'not-found',
      `${unknown} is not in the list of users, and nothing was carried over for it`,
    );
  if (batch === undefined) return;
  const runs = (await readBatches(ledger.sql)).map(({ id }) => id);
  if (!runs.includes(batch))
    throw new DomainError(
      'not-found',
      `there was no run ${batch}; there ${runs.length === 0 ? 'was none' : `were ${runs.join(', ')}`}`,
    );
}
