import type { Ledger } from './ledger.ts';
import { isList, type MigrationUser } from './migration-user.ts';
import { runMigration, type AccountResult, type MigrationRun } from './run-migration.ts';
import { expectAccount, readAccounts } from './sql/accounts.ts';
import { addFolder, readFolders } from './sql/folders.ts';
import { eachItem, putItems } from './sql/items.ts';

/** What the way back works with: the ends are those of the migration, the other way round. */
export interface ReverseRun extends Omit<MigrationRun, 'createsAccounts'> {
  /** Of the migration. */
  readonly forward: Ledger;
}

/**
 * Writes to the source what arrived or was made in the target since it was carried over, with changes of flags. `ledger` is one of
 * its own: what the migration carried over counts in it as known, so that nothing goes back that came from there.
 */
export async function reverseMigration(run: ReverseRun): Promise<readonly AccountResult[]> {
  const users = run.users.filter((it) => !isList(it));
  for (const user of users) await seed(run.forward, run.ledger, user);
  return await runMigration({
    ...run,
    createsAccounts: false,
    users: users.map(reversed),
  });
}

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

/** Notes once, for an account, what was carried over. */
async function seed(forward: Ledger, ledger: Ledger, user: MigrationUser): Promise<void> {
  const carried = (await readAccounts(forward.sql)).find(({ source }) => source === user.source);
  if (carried === undefined) return;
  const account = await ledger.sql.transaction(
    async (tx) =>
      await expectAccount(tx, { source: user.target, target: user.source, phase: user.phase }),
  );
  const known = new Set(
    (await readFolders(ledger.sql, account.id)).map(({ sourceId }) => sourceId),
  );
  for (const folder of await readFolders(forward.sql, carried.id)) {
    if (folder.targetId === '' || known.has(folder.targetId)) continue;
    known.add(folder.targetId);
    const entry = await ledger.sql.transaction(
      async (tx) =>
        await addFolder(tx, {
          account: account.id,
          endpoint: 0,
          sourceId: folder.targetId,
          kind: folder.kind,
          sourcePath: folder.targetPath,
          targetId: folder.sourceId,
          targetPath: folder.sourcePath,
          createdBy: 0,
          state: '',
          validity: '',
          access: '[]',
          losses: [],
        }),
    );
    for await (const page of eachItem(forward.sql, folder.id)) {
      const items = page
        .filter(
          ({ outcome, targetId }) => targetId !== '' && outcome !== 'gone' && outcome !== 'skipped',
        )
        .map((item) => ({
          ...item,
          folder: entry.id,
          sourceId: item.targetId,
          version: folder.kind === 'mailbox' ? '' : item.targetVersion,
          outcome: 'merged' as const,
          reason: 'it came from there',
          targetFolder: entry.id,
          targetId: item.sourceId,
          targetVersion: '',
          batch: 0,
        }));
      await ledger.sql.transaction(async (tx) => await putItems(tx, items));
    }
  }
}
