import type { Ledger } from './ledger.ts';
import { noteCarried } from './undo/note-carried.ts';
import { isList, type MigrationUser } from './migration-user.ts';
import { runMigration, type AccountResult, type MigrationRun } from './run-migration.ts';

/** What the way back works with: the ends are those of the migration, the other way round. */
export interface ReverseRun extends Omit<MigrationRun, 'createsAccounts'> {
  /** Of the migration. */
  readonly forward: Ledger;
}

/**
 * Writes to the source what arrived or was made in the target since it was carried over, with changes of flags. `ledger` is one of
 * its own: what the migration wrote counts in it as known, so that nothing goes back that came from there, no report on damaged
 * items and no letter to users. Settings and access stay out of it: there they came from.
 */
export async function reverseMigration(run: ReverseRun): Promise<readonly AccountResult[]> {
  const users = run.users.filter((it) => !isList(it));
  const foldersLeftOut = new Map<string, ReadonlySet<string>>();
  for (const user of users)
    foldersLeftOut.set(
      user.target,
      await noteCarried(run.forward, run.ledger, { user, isByETag: byETag.has(run.target.kind) }),
    );
  return await runMigration({
    ...run,
    createsAccounts: false,
    users: users.map(reversed),
    isItemsOnly: true,
    foldersLeftOut,
  });
}

/** Systems whose versions are the same ones when they are read and when they are written: ETags. */
const byETag: ReadonlySet<string> = new Set(['dav', 'mailstead']);

function reversed({
  source,
  target,
  password,
  targetPassword,
  phase,
}: MigrationUser): MigrationUser {
  return {
    source: target,
    target: source,
    phase,
    ...(targetPassword !== undefined && { password: targetPassword }),
    ...(password !== undefined && { targetPassword: password }),
  };
}
