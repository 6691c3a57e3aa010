import { isDomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { SchedulingDeps } from './scheduling-deps.ts';

/** Whose invitation it is, and what is read of it. */
export interface Notice {
  readonly account: AccountId;
  /** The mail, made when somebody is to get it. */
  readonly compose: () => Promise<Buffer>;
}

/** Copies of an invitation for those who act for the account it went to. */
export async function informDelegates(deps: SchedulingDeps, notice: Notice): Promise<void> {
  await inform(deps, notice, await deps.directory.delegations.invitationReaders(notice.account));
}

/** A request for a room that waits, for those who decide. */
export async function informApprovers(deps: SchedulingDeps, notice: Notice): Promise<void> {
  const resource = await deps.directory.resources.get(notice.account);
  await inform(deps, notice, resource?.policy.approvers ?? []);
}

async function inform(
  { directory, sendMail, log }: SchedulingDeps,
  { account, compose }: Notice,
  readers: readonly AccountId[],
): Promise<void> {
  const owner = readers.length === 0 ? undefined : await directory.accounts.get(account);
  if (owner === undefined) return;
  try {
    const content = await compose();
    for (const id of readers) {
      const reader = await directory.accounts.get(id);
      if (reader?.isEnabled)
        await sendMail({ account, sender: owner.address, recipient: reader.address, content });
    }
  } catch (error) {
    // The invitation itself has arrived.
    if (!isDomainError(error)) throw error;
    log.warn('scheduling.not-informed', { account, reason: error.message });
  }
}
