import type { MigrationUser } from '#migration/migration-user.ts';
import { DomainError } from '#platform/errors.ts';

/** Which of the users a step is for. */
export const userChoice = {
  group: { type: 'text', value: 'GROUP', doc: 'only the users of this group of the list' },
  account: {
    type: 'texts',
    value: 'NAME',
    doc: 'only this account, by its name in the source; may be given again',
  },
} as const;

/** @throws DomainError not-found when nobody is left */
export function chooseUsers(
  users: readonly MigrationUser[],
  { group, account }: { readonly group: string | undefined; readonly account: readonly string[] },
): MigrationUser[] {
  const known = new Set(users.map(({ source }) => source));
  const unknown = account.find((it) => !known.has(it));
  if (unknown !== undefined)
    throw new DomainError('not-found', `${unknown} is not in the list of users`);
  const chosen = users.filter(
    ({ phase, source }) =>
      (group === undefined || phase === group) &&
      (account.length === 0 || account.includes(source)),
  );
  if (chosen.length > 0) return chosen;
  throw new DomainError(
    'not-found',
    group === undefined ? 'the list of users is empty' : `no user is in the group ${group}`,
  );
}
