import { DomainError, isDomainError, type ErrorCode } from '#platform/errors.ts';
import type { CollectionKind } from '#store/collection.ts';
import type { LedgerAccount } from '../ledger.ts';
import type { AccountResult, MigrationRun } from '../run-migration.ts';
import { expectAccount, setAccountCreated, setAccountState } from '../sql/accounts.ts';
import { sourceLogin, targetLogin, type MigrationUser } from '../migration-user.ts';
import type { Policies } from '../policies.ts';
import { copyAccount, type AccountOutcome } from './copy-account.ts';
import type { EndpointSession } from './list-folders.ts';
import type { AddressMap } from '../users/target-members.ts';
import type { TargetSession } from '../target.ts';
import type { Pace } from './pace.ts';
import { withPatience } from './patience.ts';
import { beginStretch } from './work-hours.ts';

/** What all accounts of a run have in common. */
export interface SharedMeans {
  readonly batch: number;
  /** Kinds of folders that the target takes. */
  readonly kinds: readonly CollectionKind[];
  readonly pace: Pace;
  /** Where names and addresses of the source lead in the target. */
  readonly people: AddressMap;
  /** With the limits of the target. */
  readonly policies: Policies;
}

/** Carries one account over and says what came of it; expected failures are its result, never an error. */
export async function runAccount(
  run: MigrationRun,
  user: MigrationUser,
  shared: SharedMeans,
): Promise<AccountResult> {
  const { ledger, signal } = run;
  const { source, target } = user;
  const account = await ledger.sql.transaction(
    async (tx) => await expectAccount(tx, { source, target, phase: user.phase }),
  );
  try {
    const outcome = await untilDone(run, user, { account, shared });
    return await end(run, account, {
      state: outcome.failures === 0 ? 'done' : 'failed',
      problems: outcome.problems,
    });
  } catch (error) {
    if (signal.aborted) {
      await setState(run, { ...account, state: 'waiting', error: '' });
      return { source, target, state: 'stopped', problems: [] };
    }
    if (!isDomainError(error)) throw error;
    return await end(run, account, {
      state: 'failed',
      problems: [`${error.message}${whatToDo(error)}`],
    });
  }
}

const advice: Partial<Record<ErrorCode, string>> = {
  'over-quota': '; raise the quota of the account in the target, or free some of it',
  // The error itself says what to do.
  'no-space': '',
  unavailable: '; see that the server is reachable',
};

function whatToDo({ code }: DomainError): string {
  const first = advice[code];
  return first === undefined ? '' : `${first}, then run again: it goes on where it stopped`;
}

interface AccountWork {
  readonly account: LedgerAccount;
  readonly shared: SharedMeans;
}

/** Each time the window closes, connections are given up; when it is open again the ledger knows where to go on. */
async function untilDone(
  run: MigrationRun,
  user: MigrationUser,
  work: AccountWork,
): Promise<AccountOutcome> {
  const { hours = { windows: [], timeZone: 'UTC' } } = run;
  for (;;) {
    using stretch = await beginStretch(hours, run, user.source);
    const { signal } = stretch;
    await setState(run, { ...work.account, state: 'running', error: '' });
    try {
      return await withPatience(
        { ...run, signal },
        user.source,
        async (progress) => await attempt({ ...run, signal, progress }, user, work),
      );
    } catch (error) {
      if (!stretch.isOver()) throw error;
      await setState(run, { ...work.account, state: 'waiting', error: '' });
    }
  }
}

async function end(
  run: MigrationRun,
  { id, source, target }: LedgerAccount,
  { state, problems }: Pick<AccountResult, 'problems'> & { state: 'done' | 'failed' },
): Promise<AccountResult> {
  const { clock, progress } = run;
  const finishedAt = Math.floor(clock.epochMs() / 1000);
  await setState(run, { id, state, error: problems.join('\n'), finishedAt });
  if (state === 'done') progress.tell({ event: 'account-done', account: source });
  else progress.tell({ event: 'account-failed', account: source, reason: problems[0] ?? '' });
  return { source, target, state, problems };
}

async function setState(
  { ledger }: MigrationRun,
  state: Parameters<typeof setAccountState>[1],
): Promise<void> {
  await ledger.sql.transaction(async (tx) => await setAccountState(tx, state));
}

async function attempt(
  run: MigrationRun,
  user: MigrationUser,
  { account, shared }: AccountWork,
): Promise<AccountOutcome> {
  const { ledger, progress, signal, clock } = run;
  await using stack = new AsyncDisposableStack();
  const { sessions, target } = await openEnds(run, user, stack);
  return await copyAccount(
    {
      ...shared,
      ledger,
      account,
      target,
      progress,
      signal,
      clock,
      language: await languageOf(target, sessions),
      isItemsOnly: run.isItemsOnly ?? false,
      foldersLeftOut: run.foldersLeftOut?.get(user.source) ?? new Set(),
    },
    sessions,
  );
}

/** All at once: each waits for a server of its own. @throws what the first of them says, when all have answered */
async function openEnds(
  run: MigrationRun,
  user: MigrationUser,
  stack: AsyncDisposableStack,
): Promise<{ readonly sessions: readonly EndpointSession[]; readonly target: TargetSession }> {
  const opening = run.sources.map(async (source, endpoint) => ({
    endpoint,
    session: stack.use(await source.open(sourceLogin(user))),
  }));
  const arriving = (async () => stack.use(await run.target.open(targetLogin(user))))();
  // What is still being opened when another fails has to be closed, too.
  await Promise.allSettled([...opening, arriving]);
  return { sessions: await Promise.all(opening), target: await arriving };
}

/** What the owner reads: as the target says, else as a source does, else English. */
async function languageOf(
  target: TargetSession,
  sessions: readonly EndpointSession[],
): Promise<string> {
  const told = await target.language?.();
  if (told !== undefined) return told;
  for (const { session } of sessions) {
    const language = session.language?.();
    if (language !== undefined) return language;
  }
  return 'en';
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
  const { displayName = '', type, quotaBytes, passwordHash, isDisabled = false } = user;
  await target.createAccount({
    address: user.target,
    displayName,
    type: type === undefined || type === 'list' ? 'person' : type,
    isDisabled,
    ...(quotaBytes !== undefined && { quotaBytes }),
    ...(passwordHash !== undefined && { passwordHash }),
  });
  await ledger.sql.transaction(async (tx) => {
    const { source, target: address, phase } = user;
    const { id } = await expectAccount(tx, { source, target: address, phase });
    await setAccountCreated(tx, id, true);
  });
}
