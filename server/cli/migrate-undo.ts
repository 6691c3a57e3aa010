import { undoMigration, type UndoResult } from '#migration/undo-migration.ts';
import { readUsers } from '#migration/users-file.ts';
import { defineCommand, UsageError } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { withMigration } from './open-migration.ts';

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
    return await withMigration(context, name, async ({ folder, ledger, openTarget }) => {
      const users = await readUsers(folder.usersFile);
      const results = await undoMigration({
        ledger,
        target: await openTarget(),
        users,
        accounts: given.account,
        batch,
      });
      context.out.answer({ name, accounts: results }, () => results.flatMap(linesOf));
      return results.some(({ error }) => error !== undefined) ? exitCodes.failed : exitCodes.done;
    });
  },
});

function linesOf({
  source,
  removed,
  kept,
  keptCount,
  foldersRemoved,
  isAccountRemoved,
  error,
}: UndoResult): string[] {
  if (error !== undefined) return [`${source}: ${error}`];
  const account = isAccountRemoved ? ', the account itself' : '';
  return [
    `${source}: ${removed} items and ${foldersRemoved} folders removed${account}; ${keptCount} kept, for they were touched since`,
    ...kept.map((it) => `  kept: ${it}`),
  ];
}
