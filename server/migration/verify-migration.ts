import { isDomainError } from '#platform/errors.ts';
import type { Ledger } from './ledger.ts';
import type { Policies } from './policies.ts';
import { runInLanes } from './run/lanes.ts';
import type { Source } from './source.ts';
import { readAccounts } from './sql/accounts.ts';
import { putVerification } from './sql/verifications.ts';
import type { Target } from './target.ts';
import { isList, type MigrationUser } from './migration-user.ts';
import { noCounts, type AccountVerification } from './verification.ts';
import { addressMap } from './users/target-members.ts';
import { verifyList } from './verify/verify-list.ts';
import { verifyAccount } from './verify/verify-account.ts';

export interface VerifyRun {
  readonly ledger: Ledger;
  readonly target: Target;
  /** Empty: only the ledger and the target are compared. */
  readonly sources: readonly Source[];
  readonly users: readonly MigrationUser[];
  /** Those of the runs. */
  readonly policies: Policies;
  /** All of the migration, when `users` are some of them. */
  readonly everybody?: readonly MigrationUser[];
  readonly lanes: number;
}

/** Compares everything that the ledger says was carried over with what is in the target, and with the source where it is given. */
export async function verifyMigration(run: VerifyRun): Promise<readonly AccountVerification[]> {
  const accounts = new Map((await readAccounts(run.ledger.sql)).map((it) => [it.source, it]));
  const people = addressMap(run.everybody ?? run.users);
  const results: AccountVerification[] = [];
  await runInLanes(run.users, run.lanes, async (user) => {
    const { source, target } = user;
    const blank = { source, target, compared: 0, differences: [], counts: noCounts() };
    const account = accounts.get(source);
    try {
      if (isList(user)) results.push(await verifyList(run.target.directory, user, people));
      else if (account === undefined)
        results.push({ ...blank, error: 'it was not carried over yet' });
      else results.push(await verifyAccount(run, user, account));
    } catch (error) {
      if (!isDomainError(error)) throw error;
      results.push({ ...blank, error: error.message });
    }
  });
  return results.sort((a, b) => (a.source < b.source ? -1 : 1));
}

/** Differences of an account that the ledger keeps: enough for a report, which is no list of thousands. */
const MAX_KEPT = 100;

/** Tells the ledger what was found, for reports and for the list of what is to be done before the move. */
export async function recordVerifications(
  { sql }: Ledger,
  results: readonly AccountVerification[],
  about: { readonly atSeconds: number; readonly lookedAtSource: boolean },
): Promise<void> {
  await sql.transaction(async (tx) => {
    for (const result of results)
      await putVerification(tx, {
        ...result,
        ...about,
        differences: result.differences.slice(0, MAX_KEPT),
      });
  });
}
