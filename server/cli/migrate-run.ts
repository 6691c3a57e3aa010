import { runMigration, type AccountResult } from '#migration/run-migration.ts';
import { isList } from '#migration/migration-user.ts';
import { readUsers } from '#migration/users-file.ts';
import { DomainError } from '#platform/errors.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { openScreen, showProgress } from './migrate-progress.ts';
import { runWishes, toRunWishes } from './migrate-run-wishes.ts';
import { chooseUsers, userChoice } from './migrate-user-choice.ts';
import { withMigration } from './open-migration.ts';

export const migrateRun = defineCommand({
  name: 'migrate run',
  summary: 'Carry accounts over; again: only what is new or was left, with changes of flags.',
  operands: ['NAME'],
  options: {
    ...userChoice,
    delta: { type: 'flag', doc: 'only accounts that were carried over before' },
    ...runWishes,
    'create-accounts': {
      type: 'flag',
      doc: 'make accounts, aliases and lists that the target lacks',
    },
  },
  details:
    'It may be stopped at any instant, and goes on where it was: nothing is lost and nothing comes twice. What fails for one\n' +
    'account does not keep the others back; then the exit code is 1, and a further run tries again. Outside of its hours a run\n' +
    'waits without connections. On a terminal each account has a bar; elsewhere standard error has a JSON object a line.',
  async run(context, [name = ''], given) {
    const wishes = toRunWishes(given);
    return await withMigration(
      context,
      name,
      async ({ folder, definition, ledger, openSources, openTarget }) => {
        using _held = folder.hold();
        const everybody = await readUsers(folder.usersFile);
        const users = chooseUsers(everybody, given);
        const stop = new AbortController();
        const interrupt = () => stop.abort(new DomainError('cancelled', 'stopped'));
        process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
        const progress = showProgress(
          openScreen(context.out),
          context.clock,
          users.filter((it) => !isList(it)).length,
        );
        // It is through before the answer: on a terminal it takes its bars away.
        using shown = new DisposableStack();
        shown.use(progress);
        const results = await runMigration({
          ledger,
          sources: await openSources(),
          target: await openTarget(),
          users,
          everybody,
          policies: definition.policies,
          lanes: definition.lanes,
          clock: context.clock,
          progress,
          signal: stop.signal,
          createsAccounts: given['create-accounts'],
          ...wishes,
        });
        process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
        shown.dispose();
        context.out.answer(
          { name, items: progress.items, bytes: progress.bytes, accounts: results },
          () => linesOf(results, progress, new Set(users.filter(isList).map((it) => it.source))),
        );
        return results.every(({ state }) => state === 'done') ? exitCodes.done : exitCodes.failed;
      },
    );
  },
});

function linesOf(
  results: readonly AccountResult[],
  { items }: { items: number },
  lists: ReadonlySet<string>,
): string[] {
  const failed = results.filter(({ state }) => state !== 'done');
  const share = (what: string, some: readonly AccountResult[]) =>
    `${some.filter(({ state }) => state === 'done').length} of ${some.length} ${what} done`;
  const ofLists = results.filter(({ source }) => lists.has(source));
  return [
    [
      `${items} items written`,
      share(
        'accounts',
        results.filter(({ source }) => !lists.has(source)),
      ),
      ...(ofLists.length === 0 ? [] : [share('lists', ofLists)]),
    ].join(', '),
    ...failed.flatMap(({ source, state, problems }) => [
      `${source}: ${state}`,
      ...problems.map((it) => `  ${it}`),
    ]),
  ];
}
