import { runMigration, type AccountResult } from '#migration/run-migration.ts';
import { readUsers } from '#migration/users-file.ts';
import { keepMemoryBounded } from '#platform/bounded-memory.ts';
import { DomainError } from '#platform/errors.ts';
import { createSilentLog } from '#platform/log.ts';
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
    'create-accounts': { type: 'flag', doc: 'make accounts that the target lacks' },
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
        const users = chooseUsers(await readUsers(folder.usersFile), given);
        const stop = new AbortController();
        const interrupt = () => stop.abort(new DomainError('cancelled', 'stopped'));
        process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
        using _bounded = await keepMemoryBounded(context.clock, createSilentLog());
        const progress = showProgress(openScreen(context.out), context.clock, users.length);
        // It is through before the answer: on a terminal it takes its bars away.
        using shown = new DisposableStack();
        shown.use(progress);
        const results = await runMigration({
          ledger,
          sources: await openSources(),
          target: await openTarget(),
          users,
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
          () => linesOf(results, progress),
        );
        return results.every(({ state }) => state === 'done') ? exitCodes.done : exitCodes.failed;
      },
    );
  },
});

function linesOf(results: readonly AccountResult[], { items }: { items: number }): string[] {
  const failed = results.filter(({ state }) => state !== 'done');
  return [
    `${items} items written, ${results.length - failed.length} of ${results.length} accounts done`,
    ...failed.flatMap(({ source, state, problems }) => [
      `${source}: ${state}`,
      ...problems.map((it) => `  ${it}`),
    ]),
  ];
}
