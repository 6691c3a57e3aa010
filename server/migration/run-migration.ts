import type { Clock } from '#platform/clock.ts';
import { isDomainError } from '#platform/errors.ts';
import { carryDirectory, listResults } from './run/carry-directory.ts';
import { runInLanes } from './run/lanes.ts';
import { createPace } from './run/pace.ts';
import { expectTargetAccount, runAccount, type SharedMeans } from './run/run-account.ts';
import type { WorkHours } from './run/work-hours.ts';
import { withTargetLimits } from './rules/left-out.ts';
import type { Ledger } from './ledger.ts';
import type { Policies } from './policies.ts';
import type { Progress } from './progress.ts';
import type { Source } from './source.ts';
import { addressMap } from './users/target-members.ts';
import { beginBatch, endBatch } from './sql/batches.ts';
import type { Target } from './target.ts';
import { isList, type MigrationUser } from './migration-user.ts';

/** What a run works with. */
export interface MigrationRun {
  readonly ledger: Ledger;
  readonly sources: readonly Source[];
  readonly target: Target;
  readonly users: readonly MigrationUser[];
  /** All of the migration, when `users` are some of them: members of lists may be among the others. */
  readonly everybody?: readonly MigrationUser[];
  readonly policies: Policies;
  readonly lanes: number;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Makes accounts, aliases and lists that the target lacks. */
  readonly createsAccounts: boolean;
  /** Folders and items alone: neither settings nor access. */
  readonly isItemsOnly?: boolean;
  /** Folders of single accounts that stay out, by the account's name and their ids in the source. */
  readonly foldersLeftOut?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Absent: at any time. Outside of its hours a run waits, without connections, and goes on where it was. */
  readonly hours?: WorkHours;
  /** Of all accounts together; absent: as fast as it goes. */
  readonly bytesPerSecond?: number;
}

export interface AccountResult {
  readonly source: string;
  readonly target: string;
  readonly state: 'done' | 'failed' | 'stopped';
  /** For people; empty when everything went well. */
  readonly problems: readonly string[];
}

/**
 * Carries the users' accounts over, several at once. What fails for one does not keep the others back; what was done stays
 * done, and a run after it goes on from there.
 */
export async function runMigration(run: MigrationRun): Promise<readonly AccountResult[]> {
  const { ledger, users, lanes, clock, signal } = run;
  const nowSeconds = () => Math.floor(clock.epochMs() / 1000);
  const batch = await ledger.sql.transaction(
    async (tx) => await beginBatch(tx, 'run', nowSeconds()),
  );
  const probe = await run.target.probe();
  const shared: SharedMeans = {
    people: addressMap(run.everybody ?? users),
    pace: createPace(clock, run.bytesPerSecond),
    policies: withTargetLimits(run.policies, probe),
    kinds: probe.kinds,
    batch,
  };
  const results: AccountResult[] = [];
  const ready: MigrationUser[] = [];
  for (const user of users.filter((it) => !isList(it)))
    try {
      await expectTargetAccount(run, user);
      ready.push(user);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      results.push({
        source: user.source,
        target: user.target,
        state: 'failed',
        problems: [error.message],
      });
    }
  const problems = await carryDirectory(run, batch, ready);
  results.push(...listResults(run, problems));
  await runInLanes(ready, lanes, async (user) => {
    const { source, target } = user;
    if (signal.aborted) {
      results.push({ source, target, state: 'stopped', problems: [] });
      return;
    }
    results.push(withProblems(await runAccount(run, user, shared), problems.get(source)));
  });
  await ledger.sql.transaction(async (tx) => await endBatch(tx, batch, nowSeconds()));
  return results.sort((a, b) => (a.source < b.source ? -1 : 1));
}

function withProblems(result: AccountResult, problems: readonly string[] = []): AccountResult {
  if (problems.length === 0) return result;
  const state = result.state === 'done' ? 'failed' : result.state;
  return { ...result, state, problems: [...result.problems, ...problems] };
}
