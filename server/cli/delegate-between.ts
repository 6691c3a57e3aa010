import type { AccountId } from '#platform/ids.ts';
import { findGrantTarget } from './grant-target.ts';
import type { CommandMail } from './open-data.ts';

/** Object id of the calendar that delegates work with: the one every account has. @throws DomainError not-found */
export async function findDelegatedCalendar(mail: CommandMail, owner: string): Promise<string> {
  return (await findGrantTarget(mail, `${owner}/calendar:`)).collection;
}

/** @throws DomainError not-found */
export async function findBetween(
  { directory }: CommandMail,
  owner: string,
  delegate: string,
): Promise<{ readonly owner: AccountId; readonly delegate: AccountId }> {
  return {
    owner: (await directory.accounts.expect(owner)).id,
    delegate: (await directory.accounts.expect(delegate)).id,
  };
}
