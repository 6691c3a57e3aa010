import { isList } from '#migration/migration-user.ts';
import { readUsers } from '#migration/users-file.ts';
import { isVerified, type AccountVerification } from '#migration/verification.ts';
import { recordVerifications, verifyMigration } from '#migration/verify-migration.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { chooseUsers, userChoice } from './migrate-user-choice.ts';
import { withMigration } from './open-migration.ts';

const MAX_SHOWN = 20;

export const migrateVerify = defineCommand({
  name: 'migrate verify',
  summary: 'Compare, item by item, what was carried over with what is in the target.',
  operands: ['NAME'],
  options: {
    ...userChoice,
    source: {
      type: 'flag',
      doc: 'look at the source too: what it has and the last run has not seen is told',
    },
  },
  details:
    'Contents are compared by SHA-256. What users changed since is told and is no fault. Exit code 1 when anything differs.',
  async run(context, [name = ''], given) {
    return await withMigration(
      context,
      name,
      async ({ folder, definition, ledger, openSources, openTarget }) => {
        const everybody = await readUsers(folder.usersFile);
        const users = chooseUsers(everybody, given);
        const results = await verifyMigration({
          ledger,
          users,
          policies: definition.policies,
          everybody,
          lanes: definition.lanes,
          sources: given.source ? await openSources() : [],
          target: await openTarget(),
        });
        await recordVerifications(ledger, results, {
          atSeconds: Math.floor(context.clock.epochMs() / 1000),
          lookedAtSource: given.source,
        });
        const lists = new Set(users.filter(isList).map(({ source }) => source));
        context.out.answer({ name, accounts: results }, () =>
          results.flatMap((result) => linesOf(result, lists)),
        );
        return results.every(isVerified) ? exitCodes.done : exitCodes.failed;
      },
    );
  },
});

function linesOf(result: AccountVerification, lists: ReadonlySet<string>): string[] {
  const { source, compared, differences, counts, error } = result;
  if (error !== undefined) return [`${source}: ${error}`];
  const found = Object.entries(counts).flatMap(([what, count]) =>
    count === 0 ? [] : [`${count} ${what}`],
  );
  const noun = lists.has(source) ? 'members' : 'items';
  const verdict = isVerified(result) ? 'all as carried over' : 'NOT as carried over';
  return [
    `${source}: ${compared} ${noun} compared, ${verdict}${found.length === 0 ? '' : ` (${found.join(', ')})`}`,
    ...differences
      .slice(0, MAX_SHOWN)
      .map((it) => `  ${it.folder}: ${it.item}: ${it.what}: ${it.detail}`),
  ];
}
