import { undoMigration, type UndoResult } from '#migration/undo-migration.ts';
import type { MigrationUser } from '#migration/migration-user.ts';
import { reverseMigration, type WayBackResult } from '#migration/reverse-migration.ts';
import { linesOfWayBack, toWentBack } from './way-back-lines.ts';
import type { AccountResult } from '#migration/run-migration.ts';
import type { Target } from '#migration/target.ts';
import { readUsers } from '#migration/users-file.ts';
import { defineCommand, UsageError, type CommandContext } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { openScreen, showProgress } from './migrate-progress.ts';
import { chooseUsers } from './migrate-user-choice.ts';
import { withMigration, type OpenMigration } from './open-migration.ts';

export const migrateUndo = defineCommand({
  name: 'migrate undo',
  summary: 'Take back what a migration wrote, and nothing that anybody has touched since.',
  operands: ['NAME'],
  options: {
    account: {
      type: 'texts',
      value: 'NAME',
      doc: 'only this account, by its name in the source; may be given again',
    },
    'reverse-delta': {
      type: 'flag',
      doc: 'first write to the sources what arrived in the target since, changes and deletions in calendars and address books, and changes of flags',
    },
    batch: {
      type: 'text',
      value: 'N',
      doc: 'only what this run did; `migrate report` numbers them',
    },
  },
  details:
    'Messages whose flags or place a user changed stay, and are named. Accounts and folders that the migration made go when they are empty.',
  async run(context, [name = ''], given) {
    const batch = given.batch === undefined ? undefined : Number(given.batch);
    if (batch !== undefined && !Number.isInteger(batch))
      throw new UsageError('migrate undo: --batch takes a number');
    return await withMigration(context, name, async (migration) => {
      const { folder, ledger, openTarget } = migration;
      using _held = folder.hold();
      const users = await readUsers(folder.usersFile);
      const target = await openTarget();
      const chosen = given['reverse-delta']
        ? chooseUsers(users, { ...given, group: undefined })
        : [];
      const reversed =
        chosen.length > 0
          ? await writeBack(context, migration, await usersHere(target, chosen))
          : [];
      // What could not be brought back must not be taken away.
      const failed = reversed.filter(({ state }) => state !== 'done');
      const left = new Set(failed.map(({ source }) => source));
      const except = chosen.filter(({ target: address }) => left.has(address));
      const results = await undoMigration({
        ledger,
        target,
        users,
        accounts: given.account,
        except: new Set(except.map(({ source }) => source)),
        batch,
      });
      const isFailed = failed.length > 0 || results.some(({ error }) => error !== undefined);
      context.out.answer(
        {
          name,
          ...(failed.length > 0 && { reversed: failed }),
          ...(reversed.length > 0 && { wentBack: reversed.map(toWentBack) }),
          accounts: results,
        },
        () => [
          ...reversed.flatMap(linesOfWayBack),
          ...failed.flatMap(linesOfLeft),
          ...results.flatMap(linesOf),
        ],
      );
      return isFailed ? exitCodes.failed : exitCodes.done;
    });
  },
});

/** Those that the target still has: of the others nothing can have come since. */
async function usersHere(
  target: Target,
  users: readonly MigrationUser[],
): Promise<readonly MigrationUser[]> {
  const known = await target.known(users.map((it) => it.target));
  return users.filter((it) => known.has(it.target));
}

/** Writes to the source what came since; nothing of it is taken from the target. */
async function writeBack(
  context: CommandContext,
  { folder, definition, ledger: forward, openReversed }: OpenMigration,
  users: readonly MigrationUser[],
): Promise<readonly WayBackResult[]> {
  await using ledger = await folder.openReverseLedger();
  const { source, target, ends } = await openReversed();
  using progress = showProgress(openScreen(context.out), context.clock, users.length);
  return await reverseMigration({
    forward,
    ledger,
    sources: [source],
    target,
    ends,
    users,
    policies: definition.policies,
    lanes: definition.lanes,
    clock: context.clock,
    progress,
    signal: new AbortController().signal,
  });
}

function linesOfLeft({ source, problems }: AccountResult): string[] {
  return [
    ...problems.map((it) => `${source}: ${it}`),
    `${source}: nothing was taken back: what came since is not in the source`,
  ];
}

function linesOf({
  source,
  removed,
  kept,
  keptCount,
  missingCount,
  foldersRemoved,
  isAccountRemoved,
  entriesRemoved,
  error,
}: UndoResult): string[] {
  if (error !== undefined) return [`${source}: ${error}`];
  const account = isAccountRemoved ? ', the account itself' : '';
  const entries = entriesRemoved === 0 ? '' : `, ${entriesRemoved} aliases and lists`;
  return [
    `${source}: ${removed} items and ${foldersRemoved} folders removed${account}${entries}; ${keptCount} kept, for they were touched since`,
    ...kept.map((it) => `  kept: ${it}`),
    ...(missingCount === 0
      ? []
      : [
          `  ${missingCount} are no longer where they were written: moved or deleted since, and left alone`,
        ]),
  ];
}
