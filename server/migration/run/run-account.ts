import { DomainError, isDomainError } from '#platform/errors.ts';
import type { CollectionKind } from '#store/collection.ts';
import type { LedgerAccount } from '../ledger.ts';
import type { AccountResult, MigrationRun } from '../run-migration.ts';
import { expectAccount, setAccountCreated, setAccountState } from '../sql/accounts.ts';
import { targetLogin, type MigrationUser } from '../migration-user.ts';
import { copyAccount, type AccountOutcome, type EndpointSession } from './copy-account.ts';
import { withPatience } from './patience.ts';

/** Carries one account over and says what came of it; expected failures are its result, never an error. */
export async function runAccount(
  run: MigrationRun,
  user: MigrationUser,
  about: { readonly batch: number; readonly kinds: readonly CollectionKind[] },
): Promise<AccountResult> {
  const { ledger, clock, progress, signal } = run;
  const { source, target } = user;
  const account = await ledger.sql.transaction(async (tx) => {
    const found = await expectAccount(tx, { source, target, phase: user.phase });
    await setAccountState(tx, { ...found, state: 'running', error: '' });
    return found;
  });
  const end = async (
    state: LedgerAccount['state'],
    problems: readonly string[],
  ): Promise<AccountResult> => {
    const finishedAt = Math.floor(clock.epochMs() / 1000);
    await ledger.sql.transaction(
      async (tx) =>
        await setAccountState(tx, {
          id: account.id,
          state,
          error: problems.join('\n'),
          finishedAt,
        }),
    );
    if (state === 'done') progress.tell({ event: 'account-done', account: source });
    else progress.tell({ event: 'account-failed', account: source, reason: problems[0] ?? '' });
    return { source, target, state: state === 'done' ? 'done' : 'failed', problems };
  };
  try {
    const outcome = await withPatience(
      run,
      source,
      async () => await attempt(run, user, { account, ...about }),
    );
    return await end(outcome.failures === 0 ? 'done' : 'failed', outcome.problems);
  } catch (error) {
    if (signal.aborted) return { source, target, state: 'stopped', problems: [] };
    if (!isDomainError(error)) throw error;
    return await end('failed', [error.message]);
  }
}

async function attempt(
  run: MigrationRun,
  user: MigrationUser,
  {
    account,
    batch,
    kinds,
  }: { account: LedgerAccount; batch: number; kinds: readonly CollectionKind[] },
): Promise<AccountOutcome> {
  const { ledger, policies, progress, signal } = run;
  await using stack = new AsyncDisposableStack();
  const sessions: EndpointSession[] = [];
  for (const [endpoint, source] of run.sources.entries()) {
    const { password } = user;
    const login = { name: user.source, ...(password !== undefined && { password }) };
    sessions.push({ endpoint, session: stack.use(await source.open(login)) });
  }
  const target = stack.use(await run.target.open(targetLogin(user)));
  return await copyAccount(
    { ledger, account, batch, kinds, target, policies, progress, signal },
    sessions,
  );
}

/**
 * Makes sure that the target has the account. All accounts come before the first item: permissions name each other's owners.
 * @throws DomainError not-found where it may not be made
 */
export async function expectTargetAccount(
  { target, createsAccounts, ledger }: MigrationRun,
  user: MigrationUser,
): Promise<void> {
  if ((await target.known([user.target])).has(user.target)) return;
  if (!createsAccounts)
    throw new DomainError(
      'not-found',
      `there is no account ${user.target} in the target: make it, or run with --create-accounts`,
    );
  const { displayName = '', type = 'person', aliases = [], quotaBytes, passwordHash } = user;
  await target.createAccount({
    address: user.target,
    displayName,
    type,
    aliases,
    ...(quotaBytes !== undefined && { quotaBytes }),
    ...(passwordHash !== undefined && { passwordHash }),
  });
  await ledger.sql.transaction(async (tx) => {
    const { source, target: address, phase } = user;
    const { id } = await expectAccount(tx, { source, target: address, phase });
    await setAccountCreated(tx, id, true);
  });
}
